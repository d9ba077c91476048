/** What can be amiss, for programs. */
export const FINDING_CODES = [
  'ERROR_RECURS',
  'NEAR_LIMIT',
  'STEP_NEVER_RAN',
  'CONNECTOR_UNUSED',
  'WEBHOOK_SILENT',
] as const

/** One of `FINDING_CODES`. */
export type FindingCode = (typeof FINDING_CODES)[number]

/** Something about a workspace that no error tells: it stops nothing, and somebody should know. */
export interface Finding {
  readonly code: FindingCode
  readonly message: string
  /** What to do about it, to be typed. */
  readonly hint: string
  /** What it is about: one of these. */
  readonly step?: string
  readonly connector?: string
  readonly webhook?: string
  /** Relative to the workspace. */
  readonly file?: string
  readonly evidence: FindingEvidence
}

/** What a finding rests on. */
export interface FindingEvidence {
  /** How often it was seen; 0 for what never happened. */
  readonly count: number
  /** Milliseconds since 1970; absent where it was never seen. */
  readonly firstAt?: number
  readonly lastAt?: number
  /** The last task that shows it, with the step run. */
  readonly task?: string
  readonly run?: number
  /** The code that recurs, and where in the workspace it came about. */
  readonly error?: string
  readonly place?: string
  /** Which limit, how far the worst step run came, and how far one may come: milliseconds, of `heap` megabytes. */
  readonly limit?: 'time' | 'cpu' | 'heap'
  readonly reached?: number
  readonly allowed?: number
}

/** A finding as JSON documents show it: moments are ISO 8601. */
export function findingDocument({ evidence: { firstAt, lastAt, ...evidence }, ...finding }: Finding): object {
  return {
    ...finding,
    evidence: {
      ...evidence,
      ...(firstAt !== undefined && { firstAt: new Date(firstAt).toISOString() }),
      ...(lastAt !== undefined && { lastAt: new Date(lastAt).toISOString() }),
    },
  }
}
