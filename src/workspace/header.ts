/** Metadata that the incumbent's tools write above a step, by key as written (`Name`, `ID`, `Version`, ...). */
export type HeaderMetadata = Readonly<Record<string, string>>

/** A file of an incumbent dialect in two parts; `header + body` is the file. */
export interface SplitText {
  /** Comments at the top that hold metadata and nothing else, with the blank lines after them; often empty. */
  readonly header: string
  readonly body: string
}

/**
 * Cuts the metadata header off a file, so that two versions can be merged by body under one header. A comment that
 * also says something to a reader stays in the body: a merge must not lose what was written there.
 */
export function splitHeader(text: string): SplitText {
  let end = 0
  for (const comment of leadingComments(text)) {
    if (!isHeader(comment) || hasProse(comment)) break
    end = comment.next
  }
  return { header: text.slice(0, end), body: text.slice(end) }
}

/** The text without metadata lines; comments that are left empty go with them. Expects line feeds. */
export function stripHeader(text: string): string {
  const headers = leadingComments(text).filter(isHeader)
  return headers.reduceRight((rest, comment) => {
    const kept = hasProse(comment) ? withoutMetadata(comment) + text.slice(comment.end, comment.next) : ''
    return rest.slice(0, comment.start) + kept + rest.slice(comment.next)
  }, text)
}

/** What the header of a file says. Empty when it has none. */
export function readHeader(text: string): HeaderMetadata {
  const entries = leadingComments(text)
    .filter(isHeader)
    .flatMap(({ lines }) => lines.map(metadataOf).filter((entry) => entry !== undefined))
  return Object.fromEntries(entries)
}

interface Comment {
  readonly start: number
  readonly end: number
  /** Where the next comment or the code begins: after the blank lines that follow. */
  readonly next: number
  readonly lines: readonly string[]
}

const METADATA = /^[\s/*]*(Step|Name|ID|Version|Path|UpdatedAt|CreatedAt|Workspace)[ \t]*:(?:[ \t]+(.*?))?[\s*/]*$/
// The pattern above looks at a line more than once, so nobody may make it long.
const MAX_METADATA_LINE = 1000

const BLANK = /^[\s/*]*$/
const COMMENT = /\/\*[^]*?\*\/[ \t]*(?:\r?\n)?|(?:[ \t]*\/\/[^\n]*(?:\n|$))+/y
const BLANK_LINES = /(?:[ \t]*\r?\n)*/y

function leadingComments(text: string): Comment[] {
  const comments: Comment[] = []
  let start = matchLength(BLANK_LINES, text, 0)
  for (;;) {
    const length = matchLength(COMMENT, text, start)
    if (length === 0) return comments
    const end = start + length
    const next = end + matchLength(BLANK_LINES, text, end)
    comments.push({ start, end, next, lines: text.slice(start, end).split('\n') })
    start = next
  }
}

// One key alone may be a sentence of the author ("Version: the second try"); `ID` and `Step` are not written by hand.
function isHeader({ lines }: Comment): boolean {
  const keys = new Set(lines.map((line) => metadataOf(line)?.[0]).filter((key) => key !== undefined))
  return keys.has('ID') || keys.has('Step') || keys.size > 1
}

function hasProse({ lines }: Comment): boolean {
  return lines.some((line) => !BLANK.test(line) && metadataOf(line) === undefined)
}

function withoutMetadata({ lines }: Comment): string {
  const kept = lines.map((line) => (metadataOf(line) === undefined ? line : delimitersOf(line)))
  return kept.filter((line) => line !== undefined).join('\n')
}

// `/** ID: x` opens the comment that the next lines are in, so its opening stays.
function delimitersOf(line: string): string | undefined {
  const opening = /^\s*\/\*+/.exec(line)?.[0] ?? ''
  const closing = /\*\/\s*$/.exec(line)?.[0] ?? ''
  return opening + closing === '' ? undefined : `${opening} ${closing}`.trimEnd()
}

function metadataOf(line: string): readonly [key: string, value: string] | undefined {
  if (line.length > MAX_METADATA_LINE) return undefined
  const [, key, value = ''] = METADATA.exec(line) ?? []
  return key === undefined ? undefined : [key, value]
}

function matchLength(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0].length ?? 0
}
