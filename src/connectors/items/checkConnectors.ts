import { isUtf8 } from 'node:buffer'
import { at } from '../../config/configFiles.ts'
import type { Path } from '../../config/path.ts'
import type { Diagnostic } from '../../diagnostics.ts'
import { nearestSpelling } from '../../spelling.ts'
import { findConnectorUsers, type ConnectorUser } from '../../workspace/connectorUsers.ts'
import { belongingsOf, isFakeOf, listConnectors, type ConnectorFile } from '../../workspace/edit/connectorItem.ts'
import { readBytes } from '../../workspace/edit/sourceText.ts'
import { itemKind, itemName } from '../../workspace/layout.ts'
import { findingAt } from '../../workspace/syntax.ts'
import { readRecordingPath, recordingPath } from '../../workspace/recordingPath.ts'
import type { Workspace } from '../../workspace/workspace.ts'
import { CATALOGUE, findInCatalogue, nearestTypes } from '../catalogue/catalogue.ts'
import { createConnectorTable, type ConnectorTable } from '../connectorTable.ts'
import { checkFaultInputs } from '../faults/checkFaultInputs.ts'
import { createImportedReader, type Imported } from '../openapi/importedReader.ts'
import { stepsThatCall } from './connectorUses.ts'

/**
 * What is wrong between connectors, their files and the steps that call them; nothing for a workspace that was not read
 * from a folder. What is wrong inside single files is in the diagnostics of the workspace.
 */
export async function checkConnectors(workspace: Workspace): Promise<readonly Diagnostic[]> {
  const { root } = workspace
  if (root === undefined) return []
  const users = await findConnectorUsers(workspace)
  const read = createImportedReader(root)
  const table = createConnectorTable(workspace.connectors, (item) => read(item)?.operations)
  const parts: Parts = { workspace, users, table, items: listConnectors(workspace) }
  return [
    ...parts.items.flatMap((item) => [
      ...checkDocument(parts, item, item.connector && read(item.connector)),
      ...checkType(parts, item),
      ...checkEnvironments(parts, item),
    ]),
    ...checkCalls(parts),
    ...checkFakes(parts),
    ...checkRecordings(parts),
    ...checkFaultInputs(workspace),
  ]
}

interface Parts {
  readonly workspace: Workspace
  readonly users: readonly ConnectorUser[]
  readonly table: ConnectorTable
  readonly items: readonly ConnectorFile[]
}

function placeIn({ workspace }: Parts, { path }: ConnectorFile, key: Path): Omit<Diagnostic, 'message' | 'code'> {
  const parsed = workspace.configFiles.connectors?.find(({ file }) => file === path)
  return parsed ? at(parsed, key) : { severity: 'error', file: path }
}

function checkDocument(parts: Parts, item: ConnectorFile, imported: Imported | undefined): Diagnostic[] {
  if (!imported?.problem) return []
  const { message, hint } = imported.problem
  const said = `The OpenAPI document of the connector "${item.name}" cannot be read: ${message}.`
  return [{ ...placeIn(parts, item, ['openapi']), code: 'OPENAPI_UNREADABLE', message: said, ...(hint && { hint }) }]
}

// A type that is not built in is a name like any other, as long as something says what can be called.
function checkType(parts: Parts, item: ConnectorFile): Diagnostic[] {
  const value = item.connector?.value
  if (!value || findInCatalogue(value.type)) return []
  const near = nearestTypes(value.type)
  const place = placeIn(parts, item, ['type'])
  const code = 'CONNECTOR_TYPE_UNKNOWN'
  const message = `The type "${value.type}" of the connector "${item.name}" is not built in.`
  if (near.length === 1) return [{ ...place, severity: 'warning', code, message, hint: `Did you mean \`${near[0]}\`?` }]
  const { fakes, recordings } = belongingsOf(parts.workspace, item)
  const isDescribed = value.openapi ?? value.operations ?? value.baseUrl
  if (isDescribed !== undefined || fakes.length > 0 || recordings.length > 0) return []
  const hint = `Write fakes/${item.name}.ts, give it \`baseUrl\` or \`openapi\`, or look at \`stepyard connector list-available\`.`
  return [{ ...place, severity: 'note', code, message: `${message.slice(0, -1)}: nothing answers its calls.`, hint }]
}

function checkEnvironments(parts: Parts, item: ConnectorFile): Diagnostic[] {
  const { workspace, users } = parts
  const limited = item.connector?.value.environments
  const steps = limited ? stepsThatCall(users.filter(isEnabled(workspace)), item.namespace) : []
  const others = [...(workspace.config?.environments.keys() ?? [])].filter((name) => !limited?.includes(name))
  if (steps.length === 0 || others.length === 0) return []
  const message = `\`connectors.${item.namespace}\` is not in ${others.join(', ')}, and called by ${steps.join(', ')}: there the calls fail.`
  const hint = "Add the environment, or let the steps look at `task.config('ENVIRONMENT')` first."
  const place = placeIn(parts, item, ['environments'])
  return [{ ...place, severity: 'warning', code: 'CONNECTOR_NOT_EVERYWHERE', message, hint }]
}

function isEnabled({ steps }: Workspace): (user: ConnectorUser) => boolean {
  const disabled = new Set(steps.filter((step) => step.disabled).map(({ path }) => path))
  return ({ path }) => !disabled.has(path)
}

function checkCalls(parts: Parts): Diagnostic[] {
  const described = new Map(
    parts.items.filter(({ connector }) => isFullyDescribed(connector?.value)).map((item) => [item.namespace, item]),
  )
  return parts.users.flatMap(({ syntax, calls }) =>
    calls.flatMap(({ name, operation, at: where }) => {
      const item = described.get(name)
      const known = item && parts.table.find(name)?.operations
      if (!item || !known || known.names.includes(operation) || isAnsweredOtherwise(parts, item, operation)) return []
      const nearest = nearestSpelling(operation, known.names)
      const hint =
        nearest === undefined ? `Run \`stepyard connector show ${item.name}\`.` : `Did you mean \`${nearest}\`?`
      const message = `The connector "${item.name}" has no operation "${operation}".`
      return [findingAt(syntax, { code: 'OPERATION_UNKNOWN', severity: 'warning', message, hint, at: where })]
    }),
  )
}

// Without a description of its own, `type: http` takes whatever a fake makes of it.
function isFullyDescribed(
  value: { readonly type: string; readonly openapi?: string; readonly operations?: object } | undefined,
): boolean {
  if (value === undefined) return false
  const isHttp = findInCatalogue(value.type)?.type === 'http'
  return (
    value.openapi !== undefined ||
    value.operations !== undefined ||
    (!isHttp && findInCatalogue(value.type) !== undefined)
  )
}

// What a fake has shows only when it runs: one that has the word in it is taken to answer.
function isAnsweredOtherwise({ workspace }: Parts, item: ConnectorFile, operation: string): boolean {
  const { fakes, recordings } = belongingsOf(workspace, item)
  if (recordings.some((path) => itemName(path).endsWith(`/${operation}`))) return true
  const word = operation.split('.').at(-1) ?? operation
  return fakes.some((path) => hasText(workspace, path, word))
}

function hasText(workspace: Workspace, path: string, text: string): boolean {
  const bytes = readBytes(workspace, path)
  return isUtf8(bytes) && new TextDecoder().decode(bytes).includes(text)
}

function checkFakes({ workspace, users, items }: Parts): Diagnostic[] {
  // Somebody may call whatever a fake stands for.
  if (users.some(({ open }) => open)) return []
  const called = users.flatMap(({ names }) => [...names])
  const namespaces = [...called, ...CATALOGUE.flatMap(({ everywhere = [] }) => everywhere)]
  const owners = [...items, ...namespaces.map((namespace) => ({ name: namespace, namespace }))]
  return (
    workspace.paths
      .filter((path) => itemKind(path) === 'fake' && !owners.some((owner) => isFakeOf(path, owner)))
      // What fakes import may stand beside them.
      .filter((path) => hasText(workspace, path, 'defineFake'))
      .map((file) => {
        const nearest = nearestSpelling(
          itemName(file),
          owners.map(({ name }) => name),
        )
        const message = `No connector is called "${itemName(file)}", and no step calls it: this fake answers nothing.`
        const hint = nearest === undefined ? 'Call the file like its connector.' : `Did you mean fakes/${nearest}.ts?`
        return { severity: 'warning', code: 'FAKE_WITHOUT_CONNECTOR', message, hint, file }
      })
  )
}

// Recordings that nothing asks for any more.
function checkRecordings({ workspace, users }: Parts): Diagnostic[] {
  if (users.some(({ open }) => open)) return []
  const called = new Set(
    users.flatMap(({ calls }) => calls.map(({ name, operation }) => recordingPath({ connector: name, operation }))),
  )
  return workspace.recordings.flatMap(({ path }): Diagnostic[] => {
    const about = readRecordingPath(path)
    if (!about || called.has(recordingPath(about))) return []
    const message = `No step calls \`connectors.${about.connector}.${about.operation}\`, which is recorded here.`
    const hint = `Delete it: \`stepyard recording delete ${about.connector}/${about.operation}\`.`
    return [{ severity: 'note', code: 'RECORDING_UNUSED', message, hint, file: path }]
  })
}
