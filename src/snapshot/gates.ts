/** Whether a plan may be applied. `flag` is what a person types to be let through; absent where nothing lets it. */
export type GateResult =
  | { readonly gate: Gate; readonly passed: true }
  | { readonly gate: Gate; readonly passed: false; readonly reason: string; readonly flag?: string }

/** The gates of this module. */
export type Gate = 'deletes' | 'empty-set'

/** How many deletes a person allows: a count, or a share of all items. */
export type MaxDelete = number | { readonly percent: number }

/** What the delete gate looks at. */
export interface DeleteGateInput {
  /** Items the plan deletes. */
  readonly deletes: number
  /** Items there are before it does, on the side that loses them. */
  readonly items: number
  /** From `--max-delete`. Default: 10 items, or 25 % of all where that is less. */
  readonly maxDelete?: MaxDelete | undefined
}

/** Stops a plan that deletes more than was asked for: the sign of a wrong folder, branch or filter. */
export function checkDeleteGate({ deletes, items, maxDelete }: DeleteGateInput): GateResult {
  const allowed = maxDelete === undefined ? Math.min(10, items * 0.25) : allowedDeletes(maxDelete, items)
  if (deletes <= 0 || deletes <= allowed) return { gate: 'deletes', passed: true }
  const share = items > 0 ? Math.min(100, Math.round((deletes / items) * 100)) : 100
  const reason = `${deletes} of ${items} items (${share} %) would be deleted; ${wordsOf(allowed, maxDelete)} may be.`
  return { gate: 'deletes', passed: false, reason, flag: `--max-delete ${deletes}` }
}

/** The value of `--max-delete`: `12` or `40%`; `undefined` when it is neither. */
export function parseMaxDelete(text: string): MaxDelete | undefined {
  const match = /^(\d{1,9})(%?)$/.exec(text.trim())
  if (!match) return undefined
  const value = Number(match[1])
  if (!match[2]) return value
  return value <= 100 ? { percent: value } : undefined
}

/** The two sets a push compares; a `Tree` is one. */
export interface EmptySetInput {
  readonly ours: { readonly size: number }
  readonly theirs: { readonly size: number }
}

/** Stops a push of a folder without a single item over a branch that has some. No flag lets it through. */
export function checkEmptySet({ ours, theirs }: EmptySetInput): GateResult {
  if (ours.size > 0 || theirs.size === 0) return { gate: 'empty-set', passed: true }
  const reason = `The folder has no items and the branch has ${theirs.size}; an empty folder never replaces a branch.`
  return { gate: 'empty-set', passed: false, reason }
}

function allowedDeletes(maxDelete: MaxDelete, items: number): number {
  return typeof maxDelete === 'number' ? maxDelete : (items * maxDelete.percent) / 100
}

function wordsOf(allowed: number, maxDelete: MaxDelete | undefined): string {
  if (typeof maxDelete === 'object') return `${maxDelete.percent} %`
  if (typeof maxDelete === 'number') return `${maxDelete}`
  return allowed < 10 ? '25 %' : '10'
}
