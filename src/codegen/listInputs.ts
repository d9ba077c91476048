import { createHash } from 'node:crypto'
import { readItem } from '../workspace/itemFiles.ts'
import { CONFIG_FILE, itemKind, type ItemKind } from '../workspace/layout.ts'
import { createDirectoryFilter, createOwnership } from '../workspace/ownership.ts'
import { blobOid, scanFolder } from '../workspace/scan.ts'
import type { TypeState } from './typeCache.ts'

/** What stands among the ids of files for the list of schemas: an address was looked for in each of them. */
export const EVERY_SCHEMA = '*'

/** The files of a workspace that types are made of. */
export interface TypeInputs extends Pick<TypeState, 'known' | 'rules'> {
  /** Ids by path, in path order; under `EVERY_SCHEMA` that of the list of schemas. */
  readonly oids: ReadonlyMap<string, string>
  /** Id of everything. */
  readonly id: string
  /** Id of everything but schemas. */
  readonly sourcesId: string
}

/** Looks at the folder; files whose times and size are those of `state` are not read again. */
export async function listInputs(root: string, state: TypeState | undefined, now: number): Promise<TypeInputs> {
  const rules = await rulesOf(root, state)
  const scan = scanFolder({
    root,
    owns: both(createOwnership(rules), isTypeInput),
    enters: both(createDirectoryFilter(rules), leadsToTypeInputs),
    known: { at: state?.known.at ?? 0, files: new Map(state?.known.files) },
    now,
  })
  const paths = [...scan.tree.keys()].sort()
  const entries = paths.map((path) => [path, scan.tree.get(path)?.oid ?? ''] as const)
  const schemas = paths.filter((path) => path.startsWith('schemas/'))
  return {
    oids: new Map([...entries, [EVERY_SCHEMA, idOf(schemas)]]),
    id: idOf(entries),
    sourcesId: idOf(entries.filter(([path]) => !path.startsWith('schemas/'))),
    known: { at: scan.known.at, files: [...scan.known.files] },
    rules,
  }
}

/** An id of any plain data. */
export function idOf(value: unknown): string {
  return createHash('sha1').update(JSON.stringify(value)).digest('hex')
}

const KINDS: ReadonlySet<ItemKind | undefined> = new Set<ItemKind>([
  'config',
  'step',
  'library',
  'connector',
  'openapi',
  'webhook',
  'environment',
  'secrets',
  'schema',
])

const FOLDERS = new Set(['src', 'steps', 'libraries', 'connectors', 'webhooks', 'environments', 'schemas'])

/** Whether a path is one that types are made of. */
export function isTypeInput(path: string): boolean {
  return KINDS.has(itemKind(path))
}

/** Whether a folder can hold such files. */
export function leadsToTypeInputs(directory: string): boolean {
  return FOLDERS.has(directory.split('/', 1)[0] ?? '')
}

function both(...tests: readonly ((path: string) => boolean)[]): (path: string) => boolean {
  return (path) => tests.every((test) => test(path))
}

// The YAML parser is loaded only when the file is another one.
async function rulesOf(root: string, state: TypeState | undefined): Promise<TypeState['rules']> {
  const bytes = readItem(root, CONFIG_FILE)
  const oid = blobOid(bytes)
  if (state?.rules.oid === oid) return state.rules
  const [{ parseConfig }, { resolveConfig }] = await Promise.all([
    import('../config/parseConfig.ts'),
    import('../config/resolveConfig.ts'),
  ])
  const { value } = parseConfig('stepyard', bytes, CONFIG_FILE)
  const { include = [], exclude = [] } = value ? resolveConfig(value) : {}
  return { oid, include, exclude }
}
