import { basename, join } from 'node:path'
import type { Diagnostic } from '../diagnostics.ts'
import { readIfPresent } from '../disk/durableFile.ts'
import { readItem } from '../workspace/itemFiles.ts'
import { CONFIG_FILE } from '../workspace/layout.ts'
import { blobOid } from '../workspace/scan.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { compileUnits } from './compileUnits.ts'
import { formatWorkspaceTypes } from './format/formatWorkspaceTypes.ts'
import { listInputs, type TypeInputs } from './listInputs.ts'
import { FORMAT, readParts, readState, type TypeParts, type TypeState } from './typeCache.ts'
import { listTypeFiles, TYPES_FOLDER } from './typeFolder.ts'
import { collectSources, type ConnectorTypes, type TypeSources } from './typeSources.ts'

/** What `stepyard types` would write. */
export interface TypePlan {
  readonly root: string
  /** Every file of types, by its path in the workspace; empty where they are current and none had to be made. */
  readonly files: readonly PlannedFile[]
  /** What is wrong with the schemas; types of broken ones are the last good ones. */
  readonly diagnostics: readonly Diagnostic[]
  /** What is kept for the next time. */
  readonly state: TypeState
  readonly parts?: TypeParts
}

/** A file of types as it is on the disk, and what it should be. */
export interface PlannedFile {
  /** In the workspace: `.stepyard/types/tasks.d.ts`. */
  readonly path: string
  readonly status: 'current' | 'missing' | 'stale' | 'left-over'
  /** Absent for one that is left over. */
  readonly text?: string
}

/** What types are made with. */
export interface TypeParties {
  /** As it has just been read: then no code is parsed. */
  readonly workspace?: Workspace
  /**
   * Makes everything of `workspace` again, though the files are those of the last time: it may have been older than they
   * were then. Default false.
   */
  readonly isNewer?: boolean
  /** What can be called of connectors. Default: what their files say. */
  readonly describe?: DescribeConnectors
}

/** Tells what can be called of the connectors of a folder, built-in types and imported documents included. */
export type DescribeConnectors = (
  root: string,
  connectors: Workspace['connectors'],
) => Promise<readonly ConnectorTypes[]>

/** Looks what has changed since the last time, and makes the types of that. Writes nothing. `now` in ms since 1970. */
export async function planTypes(root: string, now: number, parties: TypeParties = {}): Promise<TypePlan> {
  const state = await readState(root)
  const inputs = await listInputs(root, state, now)
  if (parties.isNewer !== true && state?.inputs === inputs.id && (await areWritten(root, state.outputs))) {
    const { known, rules } = inputs
    const files = Object.keys(state.outputs).map((name) => ({ path: pathOf(name), status: 'current' as const }))
    return { root, files, diagnostics: state.diagnostics, state: { ...state, known, rules } }
  }
  return makeTypes(root, inputs, parties)
}

async function makeTypes(root: string, inputs: TypeInputs, parties: TypeParties): Promise<TypePlan> {
  const before = await readParts(root)
  const isKnown = parties.isNewer !== true && before?.sourcesOf === inputs.sourcesId
  const sources = isKnown ? before.sources : await readSources(root, inputs, parties)
  const read = (path: string): string => new TextDecoder().decode(readItem(root, path))
  const units = await compileUnits({ sources, files: { oids: inputs.oids, read }, known: before?.units ?? {} })
  const texts = formatWorkspaceTypes(sources, units)
  const files = await compareFiles(root, texts)
  const diagnostics = Object.values(units).flatMap((unit) => unit.diagnostics)
  const outputs = Object.fromEntries([...texts].map(([name, text]) => [name, blobOid(Buffer.from(text))]))
  const { id, rules } = inputs
  return {
    root,
    files,
    diagnostics,
    state: { format: FORMAT, inputs: id, known: inputs.known, rules, outputs, diagnostics },
    parts: { format: FORMAT, sourcesOf: inputs.sourcesId, sources, units },
  }
}

async function readSources(
  root: string,
  inputs: TypeInputs,
  { workspace, describe }: TypeParties,
): Promise<TypeSources> {
  const read = workspace ?? (await readWorkspace(root, inputs))
  const sources = collectSources(read)
  return describe ? { ...sources, connectors: await describe(root, read.connectors) } : sources
}

// What parses code and YAML is loaded only where one of these files has changed.
async function readWorkspace(root: string, { oids }: TypeInputs): Promise<Workspace> {
  const [{ parseConfig }, { resolveConfig }, { loadItems }] = await Promise.all([
    import('../config/parseConfig.ts'),
    import('../config/resolveConfig.ts'),
    import('../workspace/load.ts'),
  ])
  const stepyard = parseConfig('stepyard', readItem(root, CONFIG_FILE), CONFIG_FILE)
  const config = stepyard.value && resolveConfig(stepyard.value)
  const files = {
    paths: [...oids.keys()].filter((path) => path.includes('/') || path.endsWith('.yaml')),
    read: async (path: string) => readItem(root, path),
    diagnostics: [],
  }
  return { root, ...(await loadItems({ files, stepyard, config, fallbackName: basename(root) })) }
}

async function areWritten(root: string, outputs: TypeState['outputs']): Promise<boolean> {
  const names = Object.keys(outputs)
  if ((await listTypeFiles(root)).some((name) => !names.includes(name))) return false
  const files = await Promise.all(names.map((name) => readIfPresent(join(root, pathOf(name)))))
  return files.every((bytes, index) => bytes !== undefined && blobOid(bytes) === outputs[names[index] ?? ''])
}

async function compareFiles(root: string, texts: ReadonlyMap<string, string>): Promise<PlannedFile[]> {
  const wanted = await Promise.all(
    [...texts].map(async ([name, text]): Promise<PlannedFile> => {
      const bytes = await readIfPresent(join(root, pathOf(name)))
      const path = pathOf(name)
      if (bytes === undefined) return { path, status: 'missing', text }
      return { path, status: Buffer.from(text).equals(bytes) ? 'current' : 'stale', text }
    }),
  )
  const leftOver = (await listTypeFiles(root)).filter((name) => !texts.has(name))
  return [...wanted, ...leftOver.map((name) => ({ path: pathOf(name), status: 'left-over' as const }))]
}

function pathOf(name: string): string {
  return `${TYPES_FOLDER}/${name}`
}
