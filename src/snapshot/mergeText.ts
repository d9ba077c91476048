import { type Block, mergeLines, type Range } from './diff3.ts'
import { lacksFinalEnd, lineEndOf, type Lines, splitLines } from './lines.ts'

/** One text on its three sides. */
export interface TextSides {
  readonly base: string
  readonly ours: string
  readonly theirs: string
}

/** What stands behind the conflict markers. Default: `ours` and `theirs`. */
export interface MergeLabels {
  readonly ours: string
  readonly theirs: string
}

/** Both edits in one text, or the text with `conflicts` passages between markers for a person to decide. */
export type TextMerge =
  | { readonly clean: true; readonly text: string }
  | { readonly clean: false; readonly text: string; readonly conflicts: number }

/**
 * Merges two edits of a text by lines. Lines compare without their ends: the result has the line ends of ours, and
 * its last line ends as the side that changed that says.
 */
export function mergeText(sides: TextSides, labels: MergeLabels = { ours: 'ours', theirs: 'theirs' }): TextMerge {
  const { base, ours, theirs } = sides
  if (ours === base || ours === theirs) return { clean: true, text: theirs }
  if (theirs === base) return { clean: true, text: ours }
  const split = { base: splitLines(base), ours: splitLines(ours), theirs: splitLines(theirs) }
  const blocks = mergeLines({ base: split.base.lines, ours: split.ours.lines, theirs: split.theirs.lines })
  const conflicts = blocks.filter((block) => block.kind === 'conflict').length
  const text = joinLines(
    split,
    blocks.flatMap((block) => linesOf(block, split, labels)),
  )
  return conflicts === 0 ? { clean: true, text } : { clean: false, text, conflicts }
}

interface SplitSides {
  readonly base: Lines
  readonly ours: Lines
  readonly theirs: Lines
}

/** A line of the result with the end it had in ours; without one it gets the usual end of ours. */
interface MergedLine {
  readonly line: string
  readonly end?: string
  readonly marker?: true
}

function linesOf(block: Block, { ours, theirs }: SplitSides, labels: MergeLabels): MergedLine[] {
  if (block.kind === 'ours') return linesOfOurs(ours, block.range)
  if (block.kind === 'theirs') return linesOfTheirs(theirs, block.range)
  return [
    { line: `<<<<<<< ${labels.ours}`, marker: true },
    ...linesOfOurs(ours, block.ours),
    { line: '=======', marker: true },
    ...linesOfTheirs(theirs, block.theirs),
    { line: `>>>>>>> ${labels.theirs}`, marker: true },
  ]
}

function linesOfOurs({ lines, ends }: Lines, range: Range): MergedLine[] {
  return lines.slice(...range).map((line, at) => ({ line, end: ends[range[0] + at] ?? '' }))
}

function linesOfTheirs({ lines }: Lines, range: Range): MergedLine[] {
  return lines.slice(...range).map((line) => ({ line }))
}

function joinLines({ base, ours, theirs }: SplitSides, merged: readonly MergedLine[]): string {
  const usual = lineEndOf(ours) ?? lineEndOf(theirs) ?? '\n'
  const changed = lacksFinalEnd(ours) === lacksFinalEnd(base) ? theirs : ours
  const text = merged.map(({ line, end }) => line + (end || usual)).join('')
  return lacksFinalEnd(changed) && !merged.at(-1)?.marker ? text.replace(/\r?\n$/, '') : text
}
