/**
 * The candidate that `word` was most likely meant to be, or `undefined` when none is near: at most one slip in a short
 * word, two up to eight letters, three beyond. Case never counts as a slip; of equally near ones the first wins.
 */
export function nearestSpelling(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase()
  let best: { readonly candidate: string; readonly slips: number } | undefined
  for (const candidate of candidates) {
    const length = Math.max(wanted.length, candidate.length)
    if (length > MAX_LENGTH) continue
    const slips = countSlips(wanted, candidate.toLowerCase())
    if (slips <= allowedSlips(length) && (best === undefined || slips < best.slips)) best = { candidate, slips }
  }
  return best?.candidate
}

/**
 * A word as a shell takes it for nothing but itself. For every command that is shown to be typed: names of branches and
 * files are chosen by others, and `$(...)` is a name that git allows.
 */
export function quoteWord(word: string): string {
  return /^[\w./:@%+=-]+$/.test(word) && !word.startsWith('-') ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

// Names in configuration are short; a pasted document must not cost a quadratic comparison with every key.
const MAX_LENGTH = 100

function allowedSlips(length: number): number {
  if (length <= 2) return 0
  if (length <= 4) return 1
  return length <= 8 ? 2 : 3
}

/** Damerau-Levenshtein: letters added, dropped, replaced, or two neighbours swapped, each counted as one slip. */
function countSlips(left: string, right: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let i = 1; i <= left.length; i++) {
    const row = [i]
    for (let j = 1; j <= right.length; j++) {
      const replaced = at(last, j - 1) + (left[i - 1] === right[j - 1] ? 0 : 1)
      const slips = Math.min(at(last, j) + 1, at(row, j - 1) + 1, replaced)
      const swapped = i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1]
      row.push(swapped ? Math.min(slips, at(beforeLast, j - 2) + 1) : slips)
    }
    beforeLast = last
    last = row
  }
  return at(last, right.length)
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY
}
