import { diffLines, type Hunk } from './lineDiff.ts'
import { escapePath } from './escapePath.ts'

/** How a unified diff is written. */
export interface DiffTextOptions {
  /** Shown in the two header lines. */
  readonly path: string
  /** Path before a rename. Default: `path`. */
  readonly from?: string | undefined
  /** Unchanged lines around a change. Default 3. */
  readonly context?: number | undefined
}

/**
 * The unified diff of two texts, as `git apply` reads it; `''` when they are equal. An absent side is a file that does
 * not exist there. Line ends count: a carriage return is shown as part of its line.
 */
export function formatUnifiedDiff(
  before: string | undefined,
  after: string | undefined,
  { path, from = path, context = 3 }: DiffTextOptions,
): string {
  if (before === after) return ''
  const [left, right] = [linesOf(before ?? ''), linesOf(after ?? '')]
  const head = [
    before === undefined ? '--- /dev/null' : `--- a/${escapePath(from)}`,
    after === undefined ? '+++ /dev/null' : `+++ b/${escapePath(path)}`,
  ]
  const groups = groupNear(diffLines(left, right), context)
  return [...head, ...groups.flatMap((group) => formatGroup(group, { left, right, context }))].join('\n') + '\n'
}

const NO_END = '\n\\ No newline at end of file'

// A last line without an end differs from the same line with one, and is written with git's remark below it.
function linesOf(text: string): string[] {
  const lines = text.split('\n')
  const last = lines.pop() ?? ''
  return last === '' ? lines : [...lines, last + NO_END]
}

function groupNear(hunks: readonly Hunk[], context: number): [Hunk, ...Hunk[]][] {
  const groups: [Hunk, ...Hunk[]][] = []
  for (const hunk of hunks) {
    const group = groups.at(-1)
    const last = group?.at(-1)
    if (group && last && hunk.start - (last.start + last.length) <= 2 * context) group.push(hunk)
    else groups.push([hunk])
  }
  return groups
}

interface Texts {
  readonly left: readonly string[]
  readonly right: readonly string[]
  readonly context: number
}

function formatGroup(hunks: readonly [Hunk, ...Hunk[]], { left, right, context }: Texts): string[] {
  const last = hunks.at(-1) ?? hunks[0]
  const start = Math.max(0, hunks[0].start - context)
  const end = Math.min(left.length, last.start + last.length + context)
  const body: string[][] = []
  let at = start
  for (const hunk of hunks) {
    body.push(left.slice(at, hunk.start).map((line) => ` ${line}`))
    at = hunk.start + hunk.length
    body.push(left.slice(hunk.start, at).map((line) => `-${line}`))
    body.push(right.slice(hunk.otherStart, hunk.otherStart + hunk.otherLength).map((line) => `+${line}`))
  }
  body.push(left.slice(at, end).map((line) => ` ${line}`))
  const otherStart = hunks[0].otherStart - (hunks[0].start - start)
  const otherEnd = last.otherStart + last.otherLength + (end - last.start - last.length)
  return [[`@@ -${formatRange(start, end)} +${formatRange(otherStart, otherEnd)} @@`], ...body].flat()
}

// Lines count from 1; an empty range names the line before it.
function formatRange(start: number, end: number): string {
  if (end - start === 1) return `${start + 1}`
  return `${end === start ? start : start + 1},${end - start}`
}
