import { docComment, nameType, typeKey } from '../typeName.ts'
import type { ConnectorTypes } from '../typeSources.ts'
import type { CompiledRoot, CompiledUnit } from '../typeUnit.ts'
import { augment, indent, namespaceOf, typeFile } from './typeFile.ts'

/** A connector with the types of its operations, in the order of `operationRoots`. */
export interface CompiledConnector {
  readonly connector: ConnectorTypes
  readonly unit: CompiledUnit
}

/** The schemas of a connector that become types: of each operation what it takes, then what it answers. */
export function operationRoots({ path, operations }: ConnectorTypes) {
  return operations.flatMap(({ name, input, output }) => [
    ...(input === undefined ? [] : [{ title: `${name} input`, path, value: input }]),
    ...(output === undefined ? [] : [{ title: `${name} output`, path, value: output }]),
  ])
}

/** The file with the connectors. */
export function formatConnectors(connectors: readonly CompiledConnector[]): string {
  const taken = new Set<string>()
  const made = connectors.map(({ connector, unit }) => {
    const scope = nameType(connector.namespace, taken)
    return { scope: namespaceOf(scope, unit), member: formatConnector({ connector, unit }, scope) }
  })
  const scopes = made.map(({ scope }) => scope).filter((scope) => !scope.endsWith('{\n\n}'))
  const members = [...made.map(({ member }) => member), ...(connectors.some(isOwn) ? [] : [UNDESCRIBED])]
  return typeFile([], LOOSE, ...scopes, augment({ WorkspaceConnectors: members }))
}

// A workspace that describes none of its connectors may call any, as one that was taken over from elsewhere does.
const UNDESCRIBED = 'readonly [namespace: string]: any'

function isOwn({ connector }: CompiledConnector): boolean {
  return connector.path.startsWith('connectors/')
}

const LOOSE = `/** What nobody describes: it takes anything, and answers anything. */
export interface Anything {
  (input?: any): Promise<any>
  readonly [operation: string]: Anything
}

/** Where the answer of a call is written in the data of the task. */
export interface Into {
  readonly into?: string
}`

function formatConnector({ connector, unit }: CompiledConnector, scope: string): string {
  const { namespace, description, operations } = connector
  const type = operations.length === 0 ? 'Anything' : formatOperations(connector, unit, scope)
  return `${docComment(description)}readonly ${typeKey(namespace)}: ${type}`
}

interface Branch {
  own?: string
  doc?: string
  readonly below: Map<string, Branch>
}

function formatOperations({ operations, namespace }: ConnectorTypes, { roots }: CompiledUnit, scope: string): string {
  const tree: Branch = { below: new Map() }
  let next = 0
  const take = (schema: unknown): CompiledRoot | undefined => (schema === undefined ? undefined : roots[next++])
  for (const operation of operations) {
    const types = { input: take(operation.input), output: take(operation.output) }
    // A namespace that is called itself is its only operation: `connectors.fetch({...})`.
    const path = operation.name === namespace ? [] : operation.name.split('.')
    const branch = path.reduce(enter, tree)
    branch.own = formatCall(types, scope)
    branch.doc = docComment(operation.description)
  }
  return formatBranch(tree)
}

function enter(branch: Branch, key: string): Branch {
  const known = branch.below.get(key) ?? { below: new Map() }
  branch.below.set(key, known)
  return known
}

interface CallTypes {
  readonly input: CompiledRoot | undefined
  readonly output: CompiledRoot | undefined
}

function formatCall({ input, output }: CallTypes, scope: string): string {
  const answer = `Promise<${output ? `${scope}.${output.type}` : 'any'}>`
  if (input === undefined) return `(input?: any) => ${answer}`
  return `(input${input.isOptional ? '?' : ''}: ${scope}.${input.type} & Into) => ${answer}`
}

function formatBranch({ own, below }: Branch): string {
  if (below.size === 0) return own ?? 'Anything'
  const members = [...below].map(
    ([key, branch]) => `${branch.doc ?? ''}readonly ${typeKey(key)}: ${formatBranch(branch)}\n`,
  )
  const object = `{\n${indent(members.join(''), '  ')}}`
  return own === undefined ? object : `(${own}) & ${object}`
}
