import { Buffer } from 'node:buffer'
import { Composer, type CST, type Document, Lexer, LineCounter, Parser } from 'yaml'
import type { Diagnostic } from '../diagnostics.ts'
import type { Path } from './path.ts'
import { findNode, type NodePart } from './yamlNode.ts'
import { explainSyntax } from './yamlSyntax.ts'
import { MAX_DEPTH, toValue, tooDeep, type YamlFinding } from './yamlValue.ts'

/** The largest configuration file that is read, in bytes. */
export const MAX_BYTES = 256 * 1024

/** Where something stands in a file; both count from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** A YAML (or JSON) text as a plain value. `value` is absent when the text has no certain meaning. */
export interface YamlFile {
  readonly value?: unknown
  readonly diagnostics: readonly Diagnostic[]
  /** Where the value at `path`, or its key, stands; the nearest parent where there is no such thing. */
  locate(path: Path, part?: NodePart): Position
  /** The composed document, for whoever edits the text. */
  readonly document?: Document.Parsed
}

/**
 * Reads one YAML 1.2 document of the core schema: no custom tags, no merge keys, no second document, no duplicate key.
 * Work is bounded before it is done, so that no text of at most `MAX_BYTES` costs more than about a second.
 */
export function readYaml(source: string | Uint8Array, file: string): YamlFile {
  const text = decode(source)
  if (typeof text !== 'string') return refuse(file, [text])
  const positionAt = positions(text)
  const diagnose = ({ offset, ...finding }: YamlFinding): Diagnostic => {
    return { severity: 'error', ...finding, file, ...positionAt(offset) }
  }
  const { document, findings: problems } = compose(text)
  if (document === undefined) return refuse(file, problems.map(diagnose))
  const { value, findings, targets } = toValue(document.contents)
  const diagnostics = findings.map(diagnose)
  const locate = (path: Path, part: NodePart = 'value'): Position =>
    positionAt(findNode({ root: document.contents, targets }, path, part))
  const cut = findings.some((finding) => finding.code === 'YAML_TOO_LARGE' || finding.code === 'YAML_TOO_DEEP')
  return cut ? { diagnostics, locate } : { value: value ?? Object.create(null), document, diagnostics, locate }
}

const OPTIONS = {
  schema: 'core',
  version: '1.2',
  merge: false,
  resolveKnownTags: false,
  prettyErrors: false,
  // Duplicates are found while the value is read; here they would cost a scan of all keys for each key.
  uniqueKeys: false,
} as const

// Two and a half tokens for each of MAX_NODES, as key, colon and value with their marks have; blank ones are free.
const MAX_TOKENS = 125_000
const MAX_SYNTAX_FINDINGS = 20
const BLANK = /^[\s#]/
// Control characters, halves of a character, and lone carriage returns, which this parser would take for text.
const FORBIDDEN = /(?![\t\r\n\u0085])\p{Cc}|\p{Surrogate}|\r(?!\n)/u

interface Composed {
  readonly document?: Document.Parsed
  readonly findings: readonly YamlFinding[]
}

/** The document, or why there is none. Depth and number are counted on the tokens, before any tree is built. */
function compose(text: string): Composed {
  const forbidden = FORBIDDEN.exec(text)
  if (forbidden) return { findings: [{ ...BAD_CHARACTER, offset: forbidden.index }] }
  const tokens = tokenize(text)
  if (!Array.isArray(tokens)) return { findings: [tokens] }
  const [document, second] = new Composer(OPTIONS).compose(tokens, true, text.length)
  if (document === undefined) return { findings: [] }
  if (second !== undefined) return { findings: [{ ...SECOND_DOCUMENT, offset: second.range[0] }] }
  if (document.directives.yaml.version !== '1.2') return { findings: [{ ...OTHER_VERSION, offset: 0 }] }
  const problems = [...document.errors, ...document.warnings].slice(0, MAX_SYNTAX_FINDINGS)
  return problems.length > 0 ? { findings: problems.map(explainSyntax) } : { document, findings: [] }
}

const BAD_CHARACTER = {
  code: 'BAD_CHARACTER',
  message: 'A control character or half a character stands here.',
  hint: 'Delete it, or save the file as UTF-8 text.',
}
const OTHER_VERSION = {
  code: 'YAML_SYNTAX',
  message: 'The file asks for another version of YAML; only 1.2 is read.',
  hint: 'Delete the line that starts with %YAML.',
}
const SECOND_DOCUMENT = {
  code: 'SECOND_DOCUMENT',
  message: 'A second YAML document starts here.',
  hint: 'Remove the line `---`, or move the second document into a file of its own.',
}

function tokenize(text: string): CST.Token[] | YamlFinding {
  const parser = new Parser()
  const tokens: CST.Token[] = []
  let count = 0
  for (const lexeme of new Lexer().lex(text)) {
    if (!BLANK.test(lexeme)) count++
    if (count > MAX_TOKENS) return { ...TOO_MANY_TOKENS, offset: parser.offset }
    for (const token of parser.next(lexeme)) tokens.push(token)
    // Each level costs at most two entries of the parser's stack; the exact depth is checked on the values.
    if (parser.stack.length > MAX_DEPTH * 2 + 4) return tooDeep(parser.offset)
  }
  tokens.push(...parser.end())
  return tokens
}

const TOO_MANY_TOKENS = {
  code: 'YAML_TOO_LARGE',
  message: 'The file holds more values than a configuration file may.',
  hint: 'Split it into several files.',
}

function decode(source: string | Uint8Array): string | Omit<Diagnostic, 'file'> {
  const bytes = typeof source === 'string' ? Buffer.byteLength(source) : source.byteLength
  if (bytes > MAX_BYTES) {
    const message = `The file has ${bytes} bytes; a configuration file has at most ${MAX_BYTES}.`
    return { severity: 'error', code: 'FILE_TOO_LARGE', message, hint: 'Split it into several files.' }
  }
  if (typeof source === 'string') return source
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(source)
  } catch {
    const before = new TextDecoder('utf-8', { ignoreBOM: true }).decode(source).split('\uFFFD', 1)[0] ?? ''
    const line = before.split('\n').length
    const message = 'The file is not UTF-8 text.'
    return { severity: 'error', code: 'NOT_UTF8', message, hint: 'Save it as UTF-8.', line, column: 1 }
  }
}

function refuse(file: string, findings: readonly Omit<Diagnostic, 'file'>[]): YamlFile {
  return { diagnostics: findings.map((finding) => ({ ...finding, file })), locate: () => ({ line: 1, column: 1 }) }
}

/** Counts lines only when the first finding asks for one: a good file needs none. */
function positions(text: string): (offset: number) => Position {
  let lines: LineCounter | undefined
  // A byte order mark is no column that an editor shows.
  const mark = text.startsWith('\uFEFF') ? 1 : 0
  return (offset) => {
    lines ??= countLines(text)
    const { line, col } = lines.linePos(offset)
    return { line, column: Math.max(line === 1 ? col - mark : col, 1) }
  }
}

function countLines(text: string): LineCounter {
  const lines = new LineCounter()
  lines.addNewLine(0)
  for (const { index } of text.matchAll(/\n/g)) lines.addNewLine(index + 1)
  return lines
}
