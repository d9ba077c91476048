import { findFindings } from './findFindings.ts'
import { findingDocument, type Finding } from './finding.ts'
import { gatherEvidence, type EvidenceSources, type Scanned } from './gatherEvidence.ts'

/** What is amiss in a workspace, and what that was drawn from. */
export interface Health {
  readonly findings: readonly Finding[]
  readonly scanned: Scanned
}

/** Looks at a workspace and at its past, and says what nobody else would: what is of no use, recurs, or is near a limit. */
export async function examineHealth(sources: EvidenceSources): Promise<Health> {
  const { evidence, scanned } = await gatherEvidence(sources)
  return { findings: findFindings(evidence), scanned }
}

/** The same as JSON documents show it. */
export function healthDocument({ findings, scanned }: Health, since: number | undefined): object {
  return {
    since: since === undefined ? null : new Date(since).toISOString(),
    findings: findings.map(findingDocument),
    scanned,
  }
}
