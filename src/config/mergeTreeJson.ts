import type { Container, Part } from './mergeTreeText.ts'

/** A value of a JSON text, with where it stands. */
export interface JsonNode {
  readonly value: unknown
  readonly start: number
  readonly end: number
  readonly kind: 'map' | 'list' | 'scalar'
  /** Members or items; a member starts at its key. */
  readonly parts: readonly JsonPart[]
}

/** A member of a map or an item of a list. */
export interface JsonPart {
  readonly key: string
  readonly start: number
  readonly node: JsonNode
}

/**
 * Reads JSON strictly; `undefined` for what is not JSON or does not say one thing: a key given twice, a number that
 * changes when it is read, more than 64 levels. Maps have no prototype.
 */
export function parseJsonText(text: string): JsonNode | undefined {
  return readText({ text, at: 0 })
}

/** Where a text stops being JSON that says one thing, counted in characters; `undefined` when all of it does. */
export function findJsonFault(text: string): number | undefined {
  const scanner = { text, at: 0 }
  return readText(scanner) === undefined ? Math.min(scanner.at, text.length) : undefined
}

function readText(scanner: Scanner): JsonNode | undefined {
  try {
    const node = readValue(scanner, 0)
    skipSpace(scanner)
    return scanner.at === scanner.text.length ? node : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** Takes the text of a JSON map or list apart, for `mergeTreeText`. */
export function openJson(text: string): Container | undefined {
  const node = parseJsonText(text)
  if (!node || node.kind === 'scalar') return undefined
  const { kind } = node
  return { kind, head: '', parts: node.parts.map((part) => toPart(text, part)), join: createJoin(text, node) }
}

const MAX_DEPTH = 64

interface Scanner {
  readonly text: string
  at: number
}

function toPart(text: string, { key, start, node }: JsonPart): Part {
  const part = { key, value: node.value, text: text.slice(start, node.end) }
  if (node.kind === 'scalar') return part
  const head = text.slice(start, node.start)
  return { ...part, inner: { body: text.slice(node.start, node.end), wrap: (body) => head + body } }
}

// New parts are set apart as the ones that are there.
function createJoin(text: string, { start, end, parts }: JsonNode): Container['join'] {
  const [first, second] = parts
  const head = text.slice(0, start + 1)
  const tail = text.slice(end - 1)
  if (!first) return (_, texts) => head + texts.join(', ') + tail
  const opening = text.slice(start + 1, first.start)
  const between = second ? text.slice(first.node.end, second.start) : `,${opening.includes('\n') ? opening : ' '}`
  const closing = text.slice(parts.at(-1)?.node.end, end - 1)
  return (_, texts) => (texts.length === 0 ? head + tail : head + opening + texts.join(between) + closing + tail)
}

function readValue(scanner: Scanner, depth: number): JsonNode {
  skipSpace(scanner)
  if (depth > MAX_DEPTH) throw new SyntaxError('too deep')
  const char = scanner.text[scanner.at]
  if (char === '{') return readMap(scanner, depth)
  if (char === '[') return readList(scanner, depth)
  const start = scanner.at
  const value = readScalar(scanner)
  return { kind: 'scalar', value, start, end: scanner.at, parts: [] }
}

function readMap(scanner: Scanner, depth: number): JsonNode {
  const start = scanner.at
  const value: Record<string, unknown> = Object.create(null)
  const parts = readParts(scanner, '}', () => {
    const from = scanner.at
    const key = readScalar(scanner)
    if (typeof key !== 'string' || Object.hasOwn(value, key)) throw new SyntaxError('key')
    skipSpace(scanner)
    expectChar(scanner, ':')
    const node = readValue(scanner, depth + 1)
    value[key] = node.value
    return { key, start: from, node }
  })
  return { kind: 'map', value, start, end: scanner.at, parts }
}

function readList(scanner: Scanner, depth: number): JsonNode {
  const start = scanner.at
  const parts = readParts(scanner, ']', () => {
    const node = readValue(scanner, depth + 1)
    return { key: '', start: node.start, node }
  })
  return { kind: 'list', value: parts.map((part) => part.node.value), start, end: scanner.at, parts }
}

function readParts(scanner: Scanner, close: string, readPart: () => JsonPart): JsonPart[] {
  const parts: JsonPart[] = []
  scanner.at++
  skipSpace(scanner)
  while (scanner.text[scanner.at] !== close) {
    if (parts.length > 0) expectChar(scanner, ',')
    skipSpace(scanner)
    parts.push(readPart())
    skipSpace(scanner)
  }
  scanner.at++
  return parts
}

const SCALAR = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null/y

function readScalar(scanner: Scanner): unknown {
  SCALAR.lastIndex = scanner.at
  const [source] = SCALAR.exec(scanner.text) ?? []
  if (source === undefined) throw new SyntaxError('no value')
  scanner.at += source.length
  const value: unknown = JSON.parse(source)
  if (typeof value === 'number' && !isExact(value, source)) throw new SyntaxError('number')
  return value
}

// A long id that loses its last digits would be equal to another one.
function isExact(value: number, source: string): boolean {
  if (/^-?\d+$/.test(source)) return Number.isSafeInteger(value)
  return Number.isFinite(value) && source.replace(/[eE].*$|\D/g, '').length <= 15
}

function expectChar(scanner: Scanner, char: string): void {
  if (scanner.text[scanner.at] !== char) throw new SyntaxError(char)
  scanner.at++
}

function skipSpace(scanner: Scanner): void {
  while (' \t\r\n'.includes(scanner.text[scanner.at] ?? 'x')) scanner.at++
}
