import { basename } from 'node:path'
import { readItem } from '../workspace/itemFiles.ts'
import { CONFIG_FILE } from '../workspace/layout.ts'
import { blobOid } from '../workspace/scan.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { compileUnits } from './compileUnits.ts'
import { formatWorkspaceTypes } from './format/formatWorkspaceTypes.ts'
import type { TypeInputs } from './listInputs.ts'
import type { PlannedFile, TypeParties, TypePlan } from './planTypes.ts'
import { FORMAT, readParts } from './typeCache.ts'
import { pathOf, readTypeFiles } from './typeFolder.ts'
import { collectSources, type TypeSources } from './typeSources.ts'

/** Makes the types of what `inputs` lists, and compares them with those that are written. */
export async function makeTypes(root: string, inputs: TypeInputs, parties: TypeParties): Promise<TypePlan> {
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

async function compareFiles(root: string, texts: ReadonlyMap<string, string>): Promise<PlannedFile[]> {
  const files = await readTypeFiles(root, [...texts.keys()])
  const wanted = [...texts].map(([name, text]): PlannedFile => {
    const bytes = files.get(name)
    const path = pathOf(name)
    if (bytes === undefined) return { path, status: 'missing', text }
    return { path, status: Buffer.from(text).equals(bytes) ? 'current' : 'stale', text }
  })
  const leftOver = [...files.keys()].filter((name) => !texts.has(name))
  return [...wanted, ...leftOver.map((name) => ({ path: pathOf(name), status: 'left-over' as const }))]
}
