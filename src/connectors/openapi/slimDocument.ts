import { isMapValue } from '../../config/jsonSchema.ts'
import { definitionNames } from './definitionNames.ts'
import {
  child,
  elements,
  escapeKey,
  follow,
  members,
  rootPlace,
  targetOf,
  type Documents,
  type Place,
} from './documents.ts'
import type { OperationEntry } from './listOperations.ts'

/**
 * The part of a document that operations need, as a document of its own: their parameters, bodies and good answers, and
 * what these refer to, from other files too. What calls of ours never look at (answers that say what failed, callbacks,
 * webhooks, links, extensions) is left out: of the 7 MB of GitHub that is half.
 */
export function slimDocument(
  documents: Documents,
  entries: Iterable<OperationEntry>,
): Readonly<Record<string, unknown>> {
  const root = rootPlace(documents)
  const slim = createSlimmer(documents)
  const paths = new Map<string, [string, unknown][]>()
  for (const entry of [...entries].sort(byPlace)) {
    const item = paths.get(entry.path) ?? sharedEntries(entry.item, slim)
    paths.set(entry.path, [...item, [entry.method, slim.operation(entry.operation)]])
  }
  const schemes = child(child(root, 'components'), 'securitySchemes')
  const info = members(child(root, 'info')).filter(([key]) => ['title', 'version', 'description'].includes(key))
  return {
    openapi: child(root, 'openapi').value,
    info: Object.fromEntries(info.map(([key, { value }]) => [key, value])),
    ...present('servers', child(root, 'servers').value),
    ...present('security', child(root, 'security').value),
    paths: Object.fromEntries([...paths].map(([path, item]) => [path, Object.fromEntries(item)])),
    components: { ...slim.components(), ...present('securitySchemes', schemes.value) },
  }
}

/** The text of a document, with a line for each operation and each component: a change of one is a change of one line. */
export function formatDocument(document: Readonly<Record<string, unknown>>): string {
  return `${formatLevel(document, 0)}\n`
}

function formatLevel(value: unknown, depth: number): string {
  if (depth > 2 || !isMapValue(value) || Object.keys(value).length === 0) return JSON.stringify(value)
  const indent = '  '.repeat(depth + 1)
  const lines = Object.entries(value).map(
    ([key, each]) => `${indent}${JSON.stringify(key)}: ${formatLevel(each, depth + 1)}`,
  )
  return `{\n${lines.join(',\n')}\n${'  '.repeat(depth)}}`
}

function byPlace(left: OperationEntry, right: OperationEntry): number {
  const [first, second] = [`${left.path} ${left.method}`, `${right.path} ${right.method}`]
  if (first === second) return 0
  return first < second ? -1 : 1
}

function present(key: string, value: unknown): Readonly<Record<string, unknown>> {
  return value === undefined ? {} : { [key]: value }
}

interface Slimmer {
  operation(place: Place): unknown
  /** A value without extensions, its references leading to components. */
  value(place: Place): unknown
  /** What the values so far refer to. */
  components(): Readonly<Record<string, unknown>>
}

const KEPT = ['tags', 'summary', 'description', 'operationId', 'deprecated', 'security']

function createSlimmer(documents: Documents): Slimmer {
  const names = definitionNames()
  const waiting: { readonly target: Place; readonly kind: string; readonly name: string }[] = []
  const known = new Set<string>()
  const refer = (target: Place): string => {
    const own = /^\/components\/([^/]+)\/([^/]+)$/.exec(target.file === '' ? target.pointer : '')
    const [, kind = 'x-parts', key = names.nameOf(target)] = own ?? []
    const name = own ? unescapeKey(key) : key
    const reference = `#/components/${kind}/${escapeKey(name)}`
    if (!known.has(reference)) waiting.push({ target, kind, name })
    known.add(reference)
    return reference
  }
  const value = (place: Place): unknown => copy(place, documents, refer)
  return {
    value,
    operation(place) {
      const kept = members(place).filter(([key]) => KEPT.includes(key))
      const taken = ['parameters', 'requestBody'].map((key): [string, Place] => [key, child(place, key)])
      const given = taken
        .filter(([, each]) => each.value !== undefined)
        .map(([key, each]): [string, unknown] => [key, value(each)])
      return Object.fromEntries([
        ...kept.map(([key, each]): [string, unknown] => [key, each.value]),
        ...given,
        ['responses', goodResponses(child(place, 'responses'), value)],
      ])
    },
    components() {
      const found = new Map<string, [string, unknown][]>()
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        const { kind, name, target } = next
        found.set(kind, [...(found.get(kind) ?? []), [name, value(target)]])
      }
      const sorted = [...found].sort(byName).map(([kind, all]) => [kind, Object.fromEntries(all.sort(byName))])
      return Object.fromEntries(sorted) as Readonly<Record<string, unknown>>
    },
  }
}

function byName([left]: [string, unknown], [right]: [string, unknown]): number {
  return left < right ? -1 : 1
}

function unescapeKey(key: string): string {
  return key.replaceAll('~1', '/').replaceAll('~0', '~')
}

function sharedEntries(item: Place, slim: Slimmer): [string, unknown][] {
  const parameters = child(item, 'parameters')
  return parameters.value === undefined ? [] : [['parameters', slim.value(parameters)]]
}

function goodResponses(responses: Place, value: (place: Place) => unknown): Readonly<Record<string, unknown>> {
  const all = members(responses)
  const good = all.filter(([status]) => /^2(?:\d\d|xx)$/i.test(status))
  const kept = good.length > 0 ? good : all.filter(([status]) => status === 'default' && all.length === 1)
  return Object.fromEntries(kept.map(([status, place]) => [status, value(place)]))
}

// What stands under these keys is data: a `$ref` in it is no reference, and no key of it is an extension.
const DATA = new Set(['default', 'const', 'enum', 'example', 'value'])
const DROPPED = new Set(['callbacks', 'externalDocs', 'links', 'headers', 'xml'])
const MAPS = new Set(['properties', 'patternProperties', 'dependentSchemas', 'examples', 'content', 'mapping', '$defs'])

function copy(place: Place, documents: Documents, refer: (target: Place) => string): unknown {
  const { value } = place
  if (Array.isArray(value)) return elements(place).map((each) => copy(each, documents, refer))
  if (!isMapValue(value)) return value
  const reference = value['$ref']
  const target =
    typeof reference === 'string' && follow(documents, place) ? targetOf(documents, reference, place) : undefined
  const isMap = MAPS.has(lastKey(place))
  const entries = members(place)
    .filter(([key]) => isMap || !(key.startsWith('x-') || DROPPED.has(key)))
    .map(([key, each]): [string, unknown] => {
      if (key === '$ref' && target) return [key, refer(target)]
      return [key, !isMap && DATA.has(key) ? each.value : copy(each, documents, refer)]
    })
  return Object.fromEntries(entries)
}

// A property may be called `properties` too; then its keys are kept, which does no harm.
function lastKey({ pointer }: Place): string {
  return pointer.slice(pointer.lastIndexOf('/') + 1)
}
