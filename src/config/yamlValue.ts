import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type Scalar, type YAMLMap } from 'yaml'
import { showText } from './secretText.ts'

/** How deep values may nest; deeper ones are mistakes or attacks, and recursion stays far from its limit. */
export const MAX_DEPTH = 64
/** How many values one file may hold, every use of an alias counted in full. */
export const MAX_NODES = 50_000

/** Something wrong at an offset of the text, in words that never repeat a value. */
export interface YamlFinding {
  readonly code: string
  readonly message: string
  readonly hint?: string
  readonly offset: number
}

/** What the nodes of a file mean. `targets` says which node an alias stands for. */
export interface YamlValue {
  readonly value: unknown
  readonly findings: readonly YamlFinding[]
  readonly targets: ReadonlyMap<Node, Node>
}

/**
 * The plain value of a composed document. Maps have no prototype, so that `__proto__` and `constructor` are keys like
 * any other and an unknown name is never found by accident.
 */
export function toValue(root: Node | null): YamlValue {
  const reading: Reading = { findings: [], anchors: new Map(), targets: new Map(), nodes: 0, full: false }
  const value = readNode(root, 0, reading)
  return { value, findings: reading.findings, targets: reading.targets }
}

/** The text of a key as it was written, or `undefined` when it is not a scalar. */
export function keyText(pair: Pair): string | undefined {
  if (!isScalar(pair.key) || pair.key.value === null) return undefined
  return typeof pair.key.value === 'string' ? pair.key.value : (pair.key.source ?? String(pair.key.value))
}

interface Reading {
  readonly findings: YamlFinding[]
  readonly anchors: Map<string, Anchored>
  readonly targets: Map<Node, Node>
  nodes: number
  /** Set once the budget is spent: the rest is not read and not reported again. */
  full: boolean
}

interface Anchored {
  readonly node: Node
  readonly value: unknown
  readonly nodes: number
}

function readNode(node: unknown, depth: number, reading: Reading): unknown {
  if (isAlias(node)) return readAlias(node, reading)
  const before = reading.nodes
  if (!spend(1, offsetOf(node), reading)) return null
  if (depth > MAX_DEPTH) return refuseDepth(offsetOf(node), reading)
  const value = readPlain(node, depth, reading)
  const anchor = isMap(node) || isSeq(node) || isScalar(node) ? node.anchor : undefined
  // Registered after it is read: an alias inside its own anchor has no target, so no value ever contains itself.
  if (anchor !== undefined) {
    reading.anchors.set(anchor, { node: node as Node, value, nodes: reading.nodes - before })
  }
  return value
}

function readPlain(node: unknown, depth: number, reading: Reading): unknown {
  if (isMap(node)) return readMap(node, depth, reading)
  if (isSeq(node)) return node.items.map((item) => readNode(item, depth + 1, reading))
  return isScalar(node) ? readScalar(node, reading) : null
}

function readMap(map: YAMLMap, depth: number, reading: Reading): Record<string, unknown> {
  const value: Record<string, unknown> = Object.create(null)
  for (const pair of map.items) {
    const key = readKey(pair, reading)
    if (key === undefined) continue
    if (Object.hasOwn(value, key)) {
      const hint = 'Keep one of the two: a program would use only one of them.'
      report(reading, { code: 'DUPLICATE_KEY', message: `The key "${showText(key)}" is there twice.`, hint }, pair.key)
      continue
    }
    value[key] = readNode(pair.value, depth + 1, reading)
  }
  return value
}

function readKey(pair: Pair, reading: Reading): string | undefined {
  const key = keyText(pair)
  if (key === undefined) {
    report(reading, { code: 'KEY_NOT_TEXT', message: 'A key must be text, not a list, a map or nothing.' }, pair.key)
    return undefined
  }
  if (key !== '<<' || !isScalar(pair.key) || pair.key.type !== 'PLAIN') return key
  const hint = 'Write the keys out, or use an alias for a whole value.'
  report(reading, { code: 'MERGE_KEY', message: 'Merge keys (<<) are not read.', hint }, pair.key)
  return undefined
}

function readAlias(alias: Alias, reading: Reading): unknown {
  const target = reading.anchors.get(alias.source)
  if (target === undefined) {
    const message = `There is no anchor &${showText(alias.source)} before this alias.`
    const hint = `Put quotes around it if the text itself starts with *.`
    report(reading, { code: 'UNKNOWN_ALIAS', message, hint }, alias)
    return null
  }
  reading.targets.set(alias, target.node)
  return spend(target.nodes, offsetOf(alias), reading) ? target.value : null
}

function readScalar(scalar: Scalar, reading: Reading): unknown {
  const { value } = scalar
  if (typeof value !== 'number') return typeof value === 'string' || typeof value === 'boolean' ? value : null
  const problem = numberProblem(value, scalar.source ?? '')
  if (problem !== undefined) {
    const hint = 'Put quotes around it to keep it as text.'
    report(reading, { code: 'UNCLEAR_NUMBER', message: `This number ${problem}.`, hint }, scalar)
  }
  return value
}

/** Why a number would not be what its writer sees: a postcode or an id that loses digits on its way. */
function numberProblem(value: number, source: string): string | undefined {
  if (!Number.isFinite(value)) return 'is not one that JSON can hold'
  if (/^[-+]?0[0-9]/.test(source)) return 'starts with a zero, which is lost when it is read as a number'
  const whole = /^[-+]?[0-9]+$/.test(source) || /^0[xo]/.test(source)
  return whole && !Number.isSafeInteger(value) ? 'is too large to be read exactly' : undefined
}

function spend(nodes: number, offset: number, reading: Reading): boolean {
  reading.nodes += nodes
  if (reading.nodes <= MAX_NODES) return true
  if (!reading.full) {
    const message = `The file holds more than ${MAX_NODES} values, counting every use of an alias.`
    reading.findings.push({ code: 'YAML_TOO_LARGE', message, hint: 'Split it into several files.', offset })
  }
  reading.full = true
  return false
}

function refuseDepth(offset: number, reading: Reading): null {
  if (!reading.full) reading.findings.push(tooDeep(offset))
  reading.full = true
  return null
}

/** The finding about values that nest deeper than `MAX_DEPTH`. */
export function tooDeep(offset: number): YamlFinding {
  return { code: 'YAML_TOO_DEEP', message: `Values nest deeper than ${MAX_DEPTH} levels.`, offset }
}

function report(reading: Reading, finding: Omit<YamlFinding, 'offset'>, node: unknown): void {
  reading.findings.push({ ...finding, offset: offsetOf(node) })
}

function offsetOf(node: unknown): number {
  return (isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range?.[0] : undefined) ?? 0
}
