import { parseConfig } from '../config/parseConfig.ts'
import { resolveConfig } from '../config/resolveConfig.ts'
import { readItem } from './itemFiles.ts'
import { CONFIG_FILE, itemKind } from './layout.ts'
import { readSchemas } from './load.ts'
import { loadConfigFiles } from './loadConfigFiles.ts'
import { createOwnership } from './ownership.ts'
import { walkFolder } from './walk.ts'
import type { SchemaFile, Workspace } from './workspace.ts'

/** What the values of environments are made of and checked with. */
export type WorkspaceValues = Pick<Workspace, 'config' | 'configFiles' | 'schemas' | 'secrets'>

/** Reads of the folder `root` what is about the values of environments; nothing else is looked at. */
export async function loadValues(root: string): Promise<WorkspaceValues> {
  const stepyard = parseConfig('stepyard', readItem(root, CONFIG_FILE), CONFIG_FILE)
  const config = stepyard.value && resolveConfig(stepyard.value)
  const paths = findItems(root, { folders: ['environments', 'schemas'], exclude: config?.exclude ?? [] })
  const files = { paths, read: async (path: string) => readItem(root, path), diagnostics: [] }
  const { configFiles, secrets } = await loadConfigFiles(files, stepyard)
  return { ...(config && { config }), configFiles, secrets, schemas: await readSchemas(files) }
}

/** Reads the files of `schemas/` of the folder `root`, but for those that stepyard.yaml excludes. */
export async function loadSchemas(root: string, exclude: readonly string[]): Promise<readonly SchemaFile[]> {
  const paths = findItems(root, { folders: ['schemas'], exclude })
  return readSchemas({ paths, read: async (path) => readItem(root, path) })
}

const KINDS: ReadonlySet<string | undefined> = new Set(['environment', 'secrets', 'schema'])

function findItems(
  root: string,
  { folders, exclude }: { readonly folders: readonly string[]; readonly exclude: readonly string[] },
): readonly string[] {
  const owns = createOwnership({ include: [], exclude })
  const paths: string[] = []
  walkFolder({
    root,
    owns: (path) => KINDS.has(itemKind(path)) && owns(path),
    enters: (directory) => folders.includes(directory.split('/', 1)[0] ?? ''),
    take: (path) => void paths.push(path),
  })
  return paths.sort()
}
