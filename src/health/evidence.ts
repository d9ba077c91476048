/** What is known about a workspace and its past, to draw findings from. Moments are milliseconds since 1970. */
export interface Evidence {
  /** Steps that are not disabled. */
  readonly steps: readonly StepSeen[]
  readonly connectors: readonly ItemSeen[]
  /** Connectors that code calls by name, or that a journal has a call of. */
  readonly called: ReadonlySet<string>
  /** Files that may call connectors which they do not name. */
  readonly open: readonly string[]
  /** Webhooks that are enabled and have an address. */
  readonly webhooks: readonly WebhookSeen[]
  readonly failures: readonly FailureSeen[]
  /** Step runs that ended, as far as journals were read. */
  readonly runs: readonly RunSeen[]
  readonly limits: Limits
  /** Before that, nothing counts. Default: everything does. */
  readonly since?: number
  /** Whether there was any task since then: without one, no step can have run. */
  readonly hasTasks: boolean
}

/** An item by what people call it. */
export interface ItemSeen {
  readonly name: string
  readonly path: string
}

/** A step, and whether it ran: `unknown` where not everything could be looked at. */
export interface StepSeen extends ItemSeen {
  readonly ran: boolean | 'unknown'
}

/** A webhook with its last request. */
export interface WebhookSeen extends ItemSeen {
  readonly lastUse?: { readonly at: number; readonly status: number }
}

/** Failures with one reason, as the store counts them. */
export interface FailureSeen {
  readonly code: string
  readonly message: string
  readonly step?: string
  /** `steps/charge.ts:4`, where the last task still tells. */
  readonly place?: string
  readonly count: number
  readonly firstAt: number
  readonly lastAt: number
  readonly lastTask: string
}

/** A step run that ended. */
export interface RunSeen {
  readonly step: string
  readonly task: string
  readonly run: number
  readonly at: number
  readonly ms: number
  /** Milliseconds and megabytes; absent where nothing was measured, or other step runs were in its thread. */
  readonly cpu?: number
  readonly heap?: number
  /** Of its error. */
  readonly code?: string
}

/** What one step run may use: milliseconds, megabytes. */
export interface Limits {
  readonly time: number
  readonly heap: number
}
