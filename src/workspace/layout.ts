import { decodeName } from './codec.ts'

/** What an item is to a person. `file` is anything `include` of stepyard.yaml adds to the layout. */
export type ItemKind =
  | 'config'
  | 'step'
  | 'library'
  | 'connector'
  | 'openapi'
  | 'fake'
  | 'recording'
  | 'faults'
  | 'seed'
  | 'webhook'
  | 'environment'
  | 'secrets'
  | 'schema'
  | 'fixture'
  | 'test'
  | 'deploy'
  | 'file'

/** Where the configuration of a workspace is, relative to its root. */
export const CONFIG_FILE = 'stepyard.yaml'

interface FolderRule {
  readonly kind: ItemKind
  /** Longest first, so that a name loses all of it. */
  readonly endings: readonly string[]
  /** Only files directly in the folder. */
  readonly flat?: true
  /** What files of the same endings deeper down are, where `flat` keeps them from being `kind`. */
  readonly otherwise?: ItemKind
}

const CODE = ['.mts', '.ts', '.js']
const YAML = ['.yaml', '.yml']
const DATA = [...YAML, '.json']

const FILES: ReadonlyMap<string, ItemKind> = new Map([
  [CONFIG_FILE, 'config'],
  ['secrets.yaml', 'secrets'],
  ['faults.yaml', 'faults'],
  ['deploy.yaml', 'deploy'],
])

const FOLDERS: ReadonlyMap<string, FolderRule> = new Map<string, FolderRule>([
  ['steps/', { kind: 'step', endings: CODE }],
  ['src/steps/', { kind: 'step', endings: ['.mts'] }],
  ['libraries/', { kind: 'library', endings: CODE }],
  ['connectors/', { kind: 'connector', endings: YAML, flat: true, otherwise: 'openapi' }],
  ['fakes/', { kind: 'fake', endings: CODE }],
  ['recordings/', { kind: 'recording', endings: YAML }],
  ['seeds/', { kind: 'seed', endings: [...DATA, ...CODE] }],
  ['webhooks/', { kind: 'webhook', endings: YAML, flat: true }],
  ['environments/', { kind: 'environment', endings: YAML, flat: true }],
  ['schemas/', { kind: 'schema', endings: ['.schema.json', '.json'] }],
  ['fixtures/', { kind: 'fixture', endings: DATA }],
  ['tests/', { kind: 'test', endings: ['.test.ts', '.test.mts', '.test.js', ...CODE] }],
])

/**
 * What the layout says a path is; `undefined` when it is not part of it. `path` is relative to the workspace, with `/`.
 * Parts that begin with a dot and type declarations are never items.
 */
export function itemKind(path: string): ItemKind | undefined {
  const folder = folderOf(path)
  if (folder === undefined) return FILES.get(path)
  if (path.includes('/.') || path.endsWith('.d.ts') || path.endsWith('.d.mts')) return undefined
  return kindInFolder(path, folder)
}

/** Whether a folder, written with a trailing `/`, is part of the layout or on the way to a part of it. */
export function holdsLayout(folder: string): boolean {
  if (folder.includes('/.') || folder.startsWith('.')) return false
  return folder === 'src/' || FOLDERS.has(folderOf(folder) ?? '')
}

/** The name of an item as people say it: without its folder and ending, decoded from the portable file name. */
export function itemName(path: string): string {
  const folder = folderOf(path)
  const rule = folder === undefined ? undefined : FOLDERS.get(folder)
  const ending = rule?.endings.find((candidate) => path.endsWith(candidate))
  if (folder === undefined || ending === undefined) return path
  return decodeName(path.slice(folder.length, -ending.length))
}

/** An item in words: `step orders/charge`, `environment staging`, `secrets.yaml`. For sentences and reports. */
export function describeItem(path: string): string {
  const kind = itemKind(path) ?? 'file'
  if (FILES.has(path)) return path
  if (kind === 'openapi') return `OpenAPI document ${path}`
  return `${kind} ${itemName(path)}`
}

function folderOf(path: string): string | undefined {
  const slash = path.indexOf('/')
  if (slash < 0) return undefined
  const folder = path.slice(0, slash + 1)
  return folder === 'src/' && path.startsWith('src/steps/') ? 'src/steps/' : folder
}

function kindInFolder(path: string, folder: string): ItemKind | undefined {
  const rule = FOLDERS.get(folder)
  if (rule === undefined) return undefined
  const nested = path.indexOf('/', folder.length) >= 0
  if (rule.flat && nested) return rule.otherwise && hasEnding(path, DATA, folder) ? rule.otherwise : undefined
  if (hasEnding(path, rule.endings, folder)) return rule.kind
  return rule.otherwise && hasEnding(path, DATA, folder) ? rule.otherwise : undefined
}

// A file that is nothing but its ending has no name, so it is nothing.
function hasEnding(path: string, endings: readonly string[], folder: string): boolean {
  return endings.some(
    (ending) => path.endsWith(ending) && path.length > folder.length + ending.length && !path.endsWith(`/${ending}`),
  )
}
