import { basename } from 'node:path'
import { parseConfig, type ParsedConfig } from '../config/parseConfig.ts'
import { resolveConfig, type ResolvedConfig } from '../config/resolveConfig.ts'
import type { StepyardConfig } from '../config/schemaTypes.ts'
import { StepyardError } from '../errors.ts'
import type { Snapshot } from '../snapshot/tree.ts'
import { listFolder, listSnapshot, readItem, type ItemFiles } from './itemFiles.ts'
import { CONFIG_FILE, itemKind } from './layout.ts'
import { loadCode } from './loadCode.ts'
import { loadConfigFiles } from './loadConfigFiles.ts'
import { findWorkspaceRoot } from './root.ts'
import type { SchemaFile, Workspace } from './workspace.ts'

/**
 * Reads a workspace: from the folder that `place` is in, or from a snapshot of one. Runs nothing of it. What is wrong
 * in its files is in `diagnostics`; throws `WORKSPACE_NOT_FOUND` where there is none, and `FOLDER_UNREADABLE` where
 * files exist that may not be read.
 */
export async function loadWorkspace(place: string | Snapshot): Promise<Workspace> {
  if (typeof place !== 'string') return loadSnapshot(place)
  const root = findWorkspaceRoot(place)
  if (root === undefined) throw new StepyardError('WORKSPACE_NOT_FOUND', { directory: place })
  const stepyard = parseConfig('stepyard', readItem(root, CONFIG_FILE), CONFIG_FILE)
  const config = stepyard.value && resolveConfig(stepyard.value)
  const files = listFolder(root, { include: config?.include ?? [], exclude: config?.exclude ?? [] })
  return { root, ...(await loadItems({ files, stepyard, config, fallbackName: basename(root) })) }
}

async function loadSnapshot(snapshot: Snapshot): Promise<Workspace> {
  if (!snapshot.tree.has(CONFIG_FILE)) throw new StepyardError('WORKSPACE_NOT_FOUND', { directory: '.' })
  const stepyard = parseConfig('stepyard', await snapshot.read(CONFIG_FILE), CONFIG_FILE)
  const config = stepyard.value && resolveConfig(stepyard.value)
  const files = listSnapshot(snapshot, { include: config?.include ?? [], exclude: config?.exclude ?? [] })
  return loadItems({ files, stepyard, config, fallbackName: 'workspace' })
}

/** A workspace whose files are listed. */
export interface Items {
  readonly files: ItemFiles
  readonly stepyard: ParsedConfig<StepyardConfig>
  readonly config: ResolvedConfig | undefined
  readonly fallbackName: string
}

/** Makes a workspace of its items. */
export async function loadItems({ files, stepyard, config, fallbackName }: Items): Promise<Omit<Workspace, 'root'>> {
  const { steps, libraries, diagnostics: ofCode } = await loadCode(files)
  const { diagnostics: ofConfig, ...configured } = await loadConfigFiles(files, stepyard)
  return {
    name: config?.name ?? fallbackName,
    ...(config && { config }),
    steps,
    libraries,
    ...configured,
    schemas: await readSchemas(files),
    paths: files.paths,
    diagnostics: [...stepyard.diagnostics, ...files.diagnostics, ...ofCode, ...ofConfig],
  }
}

/** The files of `schemas/`, as text. */
export async function readSchemas({ paths, read }: Pick<ItemFiles, 'paths' | 'read'>): Promise<readonly SchemaFile[]> {
  const schemas = paths.filter((path) => itemKind(path) === 'schema')
  return Promise.all(schemas.map(async (path) => ({ path, text: new TextDecoder().decode(await read(path)) })))
}
