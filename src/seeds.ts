import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseConfig } from './config/parseConfig.ts'
import type { SeedTask } from './config/schemaTypes.ts'
import type { Diagnostic } from './diagnostics.ts'
import { isMissing } from './disk/durableFile.ts'

/** Tasks that a workspace begins with, in the order of their files, and what is wrong with these. */
export interface Seeds {
  readonly tasks: readonly Seed[]
  readonly diagnostics: readonly Diagnostic[]
}

/** One of them, under an id that stays as long as it keeps its place. */
export interface Seed extends SeedTask {
  readonly id: string
}

/**
 * The seeds for an environment: `seeds/*.yaml` (or `.yml`, `.json`), each of which a file of the same name in
 * `seeds/<environment>/` replaces. A folder without any has none.
 */
export async function readSeeds(root: string, environment: string): Promise<Seeds> {
  const own = `seeds/${environment}`
  const files = new Map([
    ...(await filesIn(root, 'seeds')).map((file) => [stem(file), `seeds/${file}`] as const),
    ...(await filesIn(root, own)).map((file) => [stem(file), `${own}/${file}`] as const),
  ])
  const names = [...files.keys()].sort()
  const read = await Promise.all(names.map((name) => readSeedFile(root, name, files.get(name) ?? '')))
  return {
    tasks: read.flatMap(({ tasks }) => tasks),
    diagnostics: read.flatMap(({ diagnostics }) => diagnostics),
  }
}

// Links are left alone, as everywhere in a workspace.
async function filesIn(root: string, folder: string): Promise<readonly string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error)) return []
    throw error
  })
  return entries.filter((entry) => entry.isFile() && ENDING.test(entry.name)).map(({ name }) => name)
}

const ENDING = /\.(?:ya?ml|json)$/i

function stem(file: string): string {
  return file.replace(ENDING, '')
}

async function readSeedFile(root: string, name: string, path: string): Promise<Seeds> {
  const { value, diagnostics } = parseConfig('seed', await readFile(join(root, path)), path)
  // What the reader of YAML makes has no prototype.
  const tasks: readonly SeedTask[] = value === undefined ? [] : JSON.parse(JSON.stringify(value.tasks))
  return { tasks: tasks.map((task, place) => ({ ...task, id: task.id ?? idOf(name, place) })), diagnostics }
}

function idOf(name: string, place: number): string {
  const hash = createHash('sha256').update(`${name}\n${place}`).digest('hex')
  return `seed-${hash.slice(0, 12)}`
}
