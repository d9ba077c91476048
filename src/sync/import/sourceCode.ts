import { posix } from 'node:path'
import { decodeName, encodeName } from '../../workspace/codec.ts'
import { itemKind, itemName } from '../../workspace/layout.ts'
import { parseStep } from '../../workspace/step.ts'
import type { DeployFacts } from './importDeploy.ts'
import type { SourceFolder } from './readSource.ts'

/** A file of code in a source, and the place that it has in a workspace. */
export interface SourceCode {
  readonly kind: 'step' | 'library'
  readonly from: string
  readonly path: string
  readonly name: string
}

/**
 * The steps and libraries of a source: those in the folders that a workspace has, in the folders that deploy.yaml names,
 * else whatever is written as a step of dialect A or B. Names keep their spaces and whatever else no disk may hold.
 */
export async function findCode(
  source: SourceFolder,
  deploy: DeployFacts,
  { encode }: { readonly encode: boolean },
): Promise<SourceCode[]> {
  const placed = new Map<string, SourceCode>()
  const place = (from: string, path: string): void => {
    const kind = itemKind(path)
    if (kind !== 'step' && kind !== 'library') return
    if (!placed.has(from)) placed.set(from, { kind, from, path, name: itemName(path) })
  }
  // A file that stays where it is keeps its name, whatever it is called.
  for (const path of source.paths) place(path, encode ? portable(path) : path)
  for (const path of source.paths) {
    for (const folder of deploy.stepFolders) if (path.startsWith(folder)) place(path, below('steps', path, folder))
    for (const folder of deploy.libraryFolders)
      if (path.startsWith(folder)) place(path, below('libraries', path, folder))
  }
  const found = [...placed.values()]
  return found.some(({ kind }) => kind === 'step') ? found : [...found, ...(await findLooseSteps(source, placed))]
}

async function findLooseSteps(source: SourceFolder, placed: ReadonlyMap<string, unknown>): Promise<SourceCode[]> {
  const found: SourceCode[] = []
  for (const from of source.paths.filter((path) => /\.(?:js|mts)$/.test(path) && !placed.has(path))) {
    const text = await source.read(from)
    const parsed = text === undefined ? undefined : await parseStep(from, text)
    if (!parsed?.step) continue
    const path = below(from.endsWith('.mts') ? 'src/steps' : 'steps', from, '')
    found.push({ kind: 'step', from, path, name: itemName(path) })
  }
  return found
}

function below(target: string, path: string, folder: string): string {
  return portable(posix.join(target, path.slice(folder.length)))
}

// The name of a file is the name of the step; one that a workspace has written is encoded already.
function portable(path: string): string {
  const [, folder, name, ending] = /^(src\/steps\/|[^/]+\/)(.+)(\.(?:mts|ts|js))$/.exec(path) ?? []
  if (folder === undefined || name === undefined || ending === undefined) return path
  return encodeName(decodeName(name)) === name ? path : folder + encodeName(name) + ending
}
