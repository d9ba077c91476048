import { editConfig } from '../../config/editConfig.ts'
import type { YamlEdit } from '../../config/editYaml.ts'
import type { Json } from '../../config/json.ts'
import { parseConfig, type ParsedConfig } from '../../config/parseConfig.ts'
import type { ConnectorConfig } from '../../config/schemaTypes.ts'
import type { Diagnostic } from '../../diagnostics.ts'
import type { ConnectorUser } from '../../workspace/connectorUsers.ts'
import { connectorNamespace } from '../../workspace/connectorNamespace.ts'
import { belongingsOf, type ConnectorFile } from '../../workspace/edit/connectorItem.ts'
import type { FileChange, ItemPlan } from '../../workspace/edit/itemPlan.ts'
import { claimPath } from '../../workspace/edit/newPath.ts'
import { decodeSource, readBytes } from '../../workspace/edit/sourceText.ts'
import type { Workspace } from '../../workspace/workspace.ts'
import { readName, refuseNamespace, splitKeys, undeclared } from './addConnector.ts'
import { describeUses } from './connectorUses.ts'
import { planBelongings } from './moveBelongings.ts'
import { moved } from './moves.ts'
import { planRewrites } from './rewriteUses.ts'

/** What a person asked of a connector that is there. What is absent stays as it is. */
export interface ConnectorUpdate {
  readonly name?: string
  readonly namespace?: string
  readonly tags?: readonly string[]
  /** Keys of `config`, and of the file beside it; `null` takes one out. */
  readonly config: Readonly<Record<string, Json>>
  readonly enabled?: boolean
  /** Whether steps and libraries are edited that call it by the name it had. */
  readonly rewrite: boolean
}

/**
 * Plans to change a connector: its file with comments kept; where it is called otherwise afterwards its fakes, recordings
 * and fault rules follow, and the notes name every call that does not. Throws `ITEM_EXISTS`, `NAMESPACE_TAKEN`,
 * `SECRET_IN_CONFIG`, `CONFIG_REFUSED`.
 */
export async function planUpdateConnector(
  workspace: Workspace,
  item: ConnectorFile,
  { update, users }: { readonly update: ConnectorUpdate; readonly users: readonly ConnectorUser[] },
): Promise<ItemPlan> {
  const name = readName(update.name ?? item.name)
  const isRenamed = name !== item.name
  const leaving = item.path
  const path = isRenamed
    ? claimPath(workspace, { kind: 'connector', name, folder: 'connectors/', ending: '.yaml', leaving })
    : item.path
  const before = readBytes(workspace, item.path)
  const { document } = belongingsOf(workspace, item)
  const isMoved = isRenamed && document !== undefined
  const text = decodeSource(item.path, before)
  const edits = [...editsOf(update), ...(isMoved ? [{ path: ['openapi'], value: `./${name}.openapi.json` }] : [])]
  const after = Buffer.from(editConfig({ kind: 'connector', file: item.path, text }, edits))
  const parsed = parseConfig('connector', after, path)
  const called = { name, namespace: connectorNamespace(name, parsed.value?.namespace) }
  if (called.namespace !== item.namespace) refuseNamespace(workspace, called.namespace, item.path)
  const moves = isMoved ? moved(workspace, document, `connectors/${name}.openapi.json`) : []
  const others = await planBelongings(workspace, item, called)
  const isCalledOtherwise = called.namespace !== item.namespace
  const rewrites =
    isCalledOtherwise && update.rewrite
      ? await planRewrites(workspace, users, { from: item.namespace, to: called.namespace })
      : []
  const uses = isCalledOtherwise && !update.rewrite ? describeUses(users, item) : []
  return {
    items: [{ kind: 'connector', name, path }],
    changes: [...ownChanges({ before, after, from: item.path, path }), ...moves, ...others, ...rewrites],
    notes: [
      ...uses.map((use) => ({ ...use, hint: `Write \`connectors.${called.namespace}\`, or add \`--rewrite\`.` })),
      ...newlyUndeclared(workspace, item, parsed),
    ],
  }
}

function ownChanges({
  before,
  after,
  from,
  path,
}: {
  readonly before: Uint8Array
  readonly after: Uint8Array
  readonly from: string
  readonly path: string
}): FileChange[] {
  if (path === from) return Buffer.compare(before, after) === 0 ? [] : [{ path, before, after }]
  return [
    { path: from, before },
    { path, after, from },
  ]
}

function editsOf({ namespace, tags, config, enabled }: ConnectorUpdate): YamlEdit[] {
  const given = splitKeys(config)
  const edit = (path: readonly string[], value: Json): YamlEdit => ({ path, value: value ?? undefined })
  return [
    ...(namespace === undefined ? [] : [edit(['namespace'], namespace)]),
    ...(tags === undefined ? [] : [edit(['tags'], tags.length > 0 ? [...tags] : null)]),
    ...Object.entries(given.file).map(([key, value]) => edit([key], value)),
    ...Object.entries(given.config).map(([key, value]) => edit(['config', key], value)),
    ...(enabled === undefined ? [] : [edit(['enabled'], enabled)]),
  ]
}

// What was not declared before is for `check`.
function newlyUndeclared(workspace: Workspace, { connector }: ConnectorFile, after: ParsedConnector): Diagnostic[] {
  const find = (value: object): Diagnostic[] => undeclared(workspace, { ...value }, after.file)
  const known = new Set(find(connector?.value ?? {}).map(({ message }) => message))
  return find(after.value ?? {}).filter(({ message }) => !known.has(message))
}

type ParsedConnector = Pick<ParsedConfig<ConnectorConfig>, 'file' | 'value'>
