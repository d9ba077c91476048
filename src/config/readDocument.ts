import { Composer, type CST, Lexer, LineCounter, Parser } from 'yaml'
import type { Diagnostic } from '../diagnostics.ts'
import { printable } from './printable.ts'

/** The largest document that is read, in bytes; those of the largest services have 15 MB. */
export const MAX_DOCUMENT_BYTES = 64 * 1024 * 1024

/** A document that somebody else wrote, as a plain value; absent when it cannot be read. */
export interface DocumentFile {
  readonly value?: unknown
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * Reads one JSON or YAML document of another tool: as large as such documents are, with merge keys, large numbers and
 * whatever else its writer took for granted. Configuration of a workspace is read by `readYaml`, which is strict. Values
 * may be shared where the text has aliases; their number is bounded as if they were not.
 */
export function readDocument(source: string | Uint8Array, file: string): DocumentFile {
  if (Buffer.byteLength(source) > MAX_DOCUMENT_BYTES) {
    return refuse(file, { code: 'FILE_TOO_LARGE', message: 'The document is larger than 64 MB.', hint: SPLIT })
  }
  const text = typeof source === 'string' ? source : decode(source)
  if (text === undefined) return refuse(file, { code: 'NOT_UTF8', message: 'The document is not UTF-8 text.' })
  const read = readJson(text) ?? readYamlText(text)
  if (!('value' in read)) return refuse(file, read)
  const problem = measure(read.value)
  return problem ? refuse(file, problem) : { value: read.value, diagnostics: [] }
}

type Finding = Omit<Diagnostic, 'file' | 'severity'>
type Read = { readonly value: unknown } | Finding

const SPLIT = 'Keep only what is needed of it.'

function refuse(file: string, finding: Finding): DocumentFile {
  return { diagnostics: [{ severity: 'error', ...finding, file }] }
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

// Fifty times as fast as reading it as YAML, of which JSON is a part. What it cannot read, YAML may, or says where.
function readJson(text: string): Read | undefined {
  if (!/^\s*[{[]/.test(text.slice(0, 1000))) return undefined
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return undefined
  }
}

const OPTIONS = {
  schema: 'core',
  version: '1.2',
  merge: true,
  prettyErrors: false,
  uniqueKeys: false,
  logLevel: 'silent',
} as const
const MAX_TOKENS = 10_000_000
const MAX_DEPTH = 200
const MAX_ALIASES = 1000

function readYamlText(text: string): Read {
  const tokens = tokenize(text)
  if (!Array.isArray(tokens)) return tokens
  const [document] = new Composer(OPTIONS).compose(tokens, true, text.length)
  if (document === undefined) return { value: undefined }
  const [error] = document.errors
  if (error) return { code: 'YAML_SYNTAX', message: syntaxWords(error.message), ...positionOf(text, error.pos[0]) }
  try {
    return { value: document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown }
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error
    return {
      code: 'YAML_TOO_LARGE',
      message: 'The document uses aliases that lead nowhere or to too much.',
      hint: SPLIT,
    }
  }
}

function syntaxWords(message: string): string {
  const words = printable(message.split('\n', 1)[0] ?? '').slice(0, 200)
  return words.endsWith('.') ? words : `${words}.`
}

function tokenize(text: string): CST.Token[] | Finding {
  const parser = new Parser()
  const tokens: CST.Token[] = []
  let count = 0
  for (const lexeme of new Lexer().lex(text)) {
    if (++count > MAX_TOKENS) return TOO_LARGE
    for (const token of parser.next(lexeme)) tokens.push(token)
    // Each level costs at most two entries of the parser's stack.
    if (parser.stack.length > MAX_DEPTH * 2) return { ...TOO_DEEP, ...positionOf(text, parser.offset) }
  }
  tokens.push(...parser.end())
  return tokens
}

const TOO_DEEP = { code: 'YAML_TOO_DEEP', message: `Values nest deeper than ${MAX_DEPTH} levels.` }
const TOO_LARGE = { code: 'YAML_TOO_LARGE', message: 'The document holds too many values.', hint: SPLIT }
const MAX_VALUES = 5_000_000

function positionOf(text: string, offset: number): Pick<Diagnostic, 'line' | 'column'> {
  const lines = new LineCounter()
  lines.addNewLine(0)
  for (const { index } of text.slice(0, offset).matchAll(/\n/g)) lines.addNewLine(index + 1)
  const { line, col } = lines.linePos(offset)
  return { line, column: Math.max(col, 1) }
}

/** Why a value is more than can be walked: its depth, and its number of values with shared ones counted each time. */
function measure(root: unknown): Finding | undefined {
  const counts = new Map<object, number>()
  const count = (value: unknown, depth: number): number => {
    if (typeof value !== 'object' || value === null) return 1
    const known = counts.get(value)
    if (known !== undefined) return known
    if (depth > MAX_DEPTH) return Number.NaN
    let sum = 1
    for (const key in value) sum += count(Reflect.get(value, key), depth + 1)
    counts.set(value, sum)
    return sum
  }
  const total = count(root, 0)
  if (Number.isNaN(total)) return TOO_DEEP
  return total > MAX_VALUES ? TOO_LARGE : undefined
}
