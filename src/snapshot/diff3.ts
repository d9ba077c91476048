import { diffLines, type Hunk } from './lineDiff.ts'

/** From (included) and to (excluded), counted in lines of one side. */
export type Range = readonly [from: number, to: number]

/** A passage of a merge: lines of one side, or a conflict of both. Lines nobody changed are `ours`. */
export type Block =
  | { readonly kind: 'ours'; readonly range: Range }
  | { readonly kind: 'theirs'; readonly range: Range }
  | { readonly kind: 'conflict'; readonly ours: Range; readonly theirs: Range }

/** The lines of a text on three sides. */
export interface LineSides {
  readonly base: readonly string[]
  readonly ours: readonly string[]
  readonly theirs: readonly string[]
}

/**
 * Brings two edits of one list of lines together. As in git, edits that touch (no unchanged line between them) are one
 * conflict unless both did the same; a conflict is cut down to the lines that differ.
 */
export function mergeLines(sides: LineSides): Block[] {
  const blocks: Block[] = []
  let [at, oursShift, theirsShift] = [0, 0, 0]
  for (const group of groupHunks(diffLines(sides.base, sides.ours), diffLines(sides.base, sides.theirs))) {
    const { start, end } = group
    blocks.push({ kind: 'ours', range: [at + oursShift, start + oursShift] })
    const ours: Range = [start + oursShift, end + oursShift + (group.oursGrowth ?? 0)]
    const theirs: Range = [start + theirsShift, end + theirsShift + (group.theirsGrowth ?? 0)]
    if (group.theirsGrowth === undefined) blocks.push({ kind: 'ours', range: ours })
    else if (group.oursGrowth === undefined) blocks.push({ kind: 'theirs', range: theirs })
    else blocks.push(...settle(sides, ours, theirs))
    oursShift += group.oursGrowth ?? 0
    theirsShift += group.theirsGrowth ?? 0
    at = end
  }
  blocks.push({ kind: 'ours', range: [at + oursShift, sides.ours.length] })
  return blocks.filter((block) => block.kind === 'conflict' || block.range[1] > block.range[0])
}

/** A passage of the base that at least one side changed; a growth is set for a side that did, in lines. */
interface Group {
  readonly start: number
  end: number
  oursGrowth?: number
  theirsGrowth?: number
}

function groupHunks(ours: readonly Hunk[], theirs: readonly Hunk[]): Group[] {
  const tagged = [
    ...ours.map((hunk) => ({ growth: 'oursGrowth' as const, hunk })),
    ...theirs.map((hunk) => ({ growth: 'theirsGrowth' as const, hunk })),
  ]
  const groups: Group[] = []
  for (const { growth, hunk } of tagged.sort((left, right) => left.hunk.start - right.hunk.start)) {
    const last = groups.at(-1)
    const touches = last !== undefined && hunk.start <= last.end
    const group: Group = touches ? last : { start: hunk.start, end: hunk.start }
    group.end = Math.max(group.end, hunk.start + hunk.length)
    group[growth] = (group[growth] ?? 0) + hunk.otherLength - hunk.length
    if (!touches) groups.push(group)
  }
  return groups
}

/** Both sides changed this passage: what is equal at its two ends is no conflict. */
function settle(sides: LineSides, ours: Range, theirs: Range): Block[] {
  let [from, to] = ours
  let [otherFrom, otherTo] = theirs
  while (from < to && otherFrom < otherTo && sides.ours[from] === sides.theirs[otherFrom]) {
    from++
    otherFrom++
  }
  while (to > from && otherTo > otherFrom && sides.ours[to - 1] === sides.theirs[otherTo - 1]) {
    to--
    otherTo--
  }
  const head: Block = { kind: 'ours', range: [ours[0], from] }
  const tail: Block = { kind: 'ours', range: [to, ours[1]] }
  if (from === to && otherFrom === otherTo) return [head, tail]
  return [head, { kind: 'conflict', ours: [from, to], theirs: [otherFrom, otherTo] }, tail]
}
