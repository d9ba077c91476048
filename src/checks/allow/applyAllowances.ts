import type { Diagnostic } from '../../diagnostics.ts'
import { SECRET_IN_CODE } from '../secrets/checkSecrets.ts'
import type { Allowance } from './allowance.ts'

/** The shortest reason that says anything. */
export const SHORTEST_REASON = 10

/** What is left of findings when those that somebody has allowed are gone. */
export interface Allowed {
  readonly findings: readonly Diagnostic[]
  /** How many are gone. */
  readonly allowed: number
}

/** What is known besides findings. */
export interface AllowContext {
  readonly allowances: readonly Allowance[]
  /** Codes that were not looked for this time: what allows them may well be of use. */
  readonly unasked?: ReadonlySet<string>
}

/**
 * Leaves out the warnings, notes and secrets in code that are allowed with a reason. An allowance without a reason, for a
 * finding that cannot be allowed, or for nothing that is there is a finding itself.
 */
export function applyAllowances(findings: readonly Diagnostic[], context: AllowContext): Allowed {
  const { allowances, unasked = new Set() } = context
  const used = new Set<Allowance>()
  const left = findings.filter((finding) => {
    const by = allowances.find((allowance) => allows(allowance, finding))
    if (by) used.add(by)
    return by === undefined
  })
  const amiss = allowances.flatMap((allowance) => {
    const isIdle = !used.has(allowance) && !unasked.has(allowance.code)
    return describe(allowance, { findings, isIdle })
  })
  return { findings: [...left, ...amiss], allowed: findings.length - left.length }
}

/** Whether an allowance lets a finding go. */
export function allows(allowance: Allowance, finding: Diagnostic): boolean {
  if (allowance.code !== finding.code || !isAllowable(finding) || allowance.reason.length < SHORTEST_REASON)
    return false
  return !isTooWide(allowance) && allowance.covers(finding)
}

function isAllowable({ severity, code }: Diagnostic): boolean {
  return severity !== 'error' || code === SECRET_IN_CODE
}

// The next secret would be let through as well.
function isTooWide({ code, isNarrow }: Allowance): boolean {
  return code === SECRET_IN_CODE && !isNarrow
}

interface Standing {
  readonly findings: readonly Diagnostic[]
  readonly isIdle: boolean
}

function describe(allowance: Allowance, { findings, isIdle }: Standing): Diagnostic[] {
  const { code, reason, at } = allowance
  const finding = { severity: 'warning', ...at } as const
  if (reason.length < SHORTEST_REASON) {
    const message = `${code} is allowed here without a reason, and so it is not allowed.`
    const hint = `Write why it is right as it is: \`stepyard-allow ${code}: <${SHORTEST_REASON} letters or more>\`.`
    return [{ ...finding, code: 'ALLOWANCE_WITHOUT_REASON', message, hint }]
  }
  if (isTooWide(allowance)) {
    const message = `Every ${code} of the workspace would be allowed here, and so none is.`
    const hint = 'Add the `fingerprint` that the hint of the finding says, or a `path`.'
    return [{ ...finding, code: 'ALLOWANCE_TOO_WIDE', message, hint }]
  }
  if (!isIdle) return []
  if (findings.some((each) => each.code === code && !isAllowable(each) && allowance.covers(each))) {
    const message = `${code} is an error, which nothing allows.`
    return [{ ...finding, code: 'ALLOWANCE_REFUSED', message, hint: 'Correct what it says, and delete this.' }]
  }
  const message = `${code} is allowed here, and there is nothing to allow.`
  return [{ ...finding, code: 'ALLOWANCE_UNUSED', message, hint: 'Delete it.' }]
}
