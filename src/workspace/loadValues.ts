import { parseConfig } from '../config/parseConfig.ts'
import { resolveConfig } from '../config/resolveConfig.ts'
import { listFolder, readItem } from './itemFiles.ts'
import { CONFIG_FILE, itemKind } from './layout.ts'
import { loadConfigFiles } from './loadConfigFiles.ts'
import { readSchemas } from './load.ts'
import type { Workspace } from './workspace.ts'

/** What the values of environments are made of and checked with. */
export type WorkspaceValues = Pick<Workspace, 'config' | 'configFiles' | 'schemas' | 'secrets'>

const KINDS = new Set(['environment', 'secrets', 'schema'])

/** Reads of the folder `root` what is about the values of environments; no code is looked at. */
export async function loadValues(root: string): Promise<WorkspaceValues> {
  const stepyard = parseConfig('stepyard', readItem(root, CONFIG_FILE), CONFIG_FILE)
  const config = stepyard.value && resolveConfig(stepyard.value)
  const { paths, ...files } = listFolder(root, { include: [], exclude: config?.exclude ?? [] })
  const own = { ...files, paths: paths.filter((path) => KINDS.has(itemKind(path) ?? '')) }
  const { configFiles, secrets } = await loadConfigFiles(own, stepyard)
  return { ...(config && { config }), configFiles, secrets, schemas: await readSchemas(own) }
}
