import { chmod, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { useWorld, worldFiles, type Clone, type World } from '../../fixtures/syncWorld.ts'
import { writeFiles } from '../../fixtures/testDir.ts'
import type { GitBackendKind } from '../git/backend.ts'
import type { ConflictKind } from '../snapshot/change.ts'
import type { Plan, PlannedAction } from './plan.ts'

/** Text, bytes, an executable, or nothing at a path. */
export type Side = Readonly<Record<string, string | Uint8Array | Executable | null>>

interface Executable {
  readonly mode: '100755'
  readonly content: string
}

/** What a verb does with a row: an action, the kind of a conflict, or nothing at all. */
export type Outcome = PlannedAction | ConflictKind | 'none'

/** One row of the matrix: what was synced, what both sides did since, and what each verb makes of it. */
export interface Row {
  readonly name: string
  readonly base?: Side
  readonly ours?: Side
  readonly theirs?: Side
  readonly pull: Outcome
  /** What the folder has afterwards, where the pull writes. */
  readonly folder?: Side
  readonly push: Outcome
  /** What the branch has afterwards, where the push writes. */
  readonly branch?: Side
}

/** A world in which every row has happened, in folders of its own: `steps/<row>/...`, `seeds/<row>/...`. */
export interface Matrix extends AsyncDisposable {
  readonly world: World
  /** Two folders in the same state. */
  readonly puller: Clone
  readonly pusher: Clone
}

/** A row's own folder, so that rows do not meet: `@` stands for it. */
export function placed(row: Row, side: Side = {}): Side {
  return Object.fromEntries(Object.entries(side).map(([path, content]) => [path.replace('@', slug(row)), content]))
}

/** The folder name of a row. */
export function slug({ name }: Row): string {
  return name.replaceAll(/[^a-z0-9]+/gi, '-').toLowerCase()
}

/** What a plan does with the row. */
export function outcomeOf(plan: Plan, row: Row): Outcome {
  const here = `/${slug(row)}/`
  const conflict = plan.conflicts.find(({ path }) => path.includes(here))
  return conflict?.conflict ?? plan.changes.find(({ path }) => path.includes(here))?.action ?? 'none'
}

/** Lets every row happen. */
export async function useMatrix(backend: GitBackendKind, rows: readonly Row[]): Promise<Matrix> {
  const stepyard = `${worldFiles['stepyard.yaml']}include: [assets/**]\n`
  const base = Object.assign({}, ...rows.map((row) => placed(row, row.base))) as Side
  const world = await useWorld({ backend, server: true, files: { ...worldFiles, 'stepyard.yaml': stepyard, ...base } })
  const clones = [await world.clone('puller'), await world.clone('pusher')] as const
  for (const clone of clones) await clone.pull({ environment: 'dev' })
  await world.commit(Object.assign({}, ...rows.map((row) => placed(row, row.theirs))))
  for (const clone of clones) for (const row of rows) await write(clone, placed(row, row.ours))
  const [puller, pusher] = clones
  return { world, puller, pusher, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() }
}

/** What stands at these paths of a folder; `null` where no file is. */
export async function readSide({ root }: Clone, paths: readonly string[]): Promise<Side> {
  const found = paths.map(async (path): Promise<[string, Side[string]]> => {
    const text = await readFile(join(root, path), 'latin1').catch(() => null)
    const runs = text !== null && ((await stat(join(root, path))).mode & 0o100) !== 0
    return [path, runs ? { mode: '100755', content: text } : text]
  })
  return Object.fromEntries(await Promise.all(found))
}

/** A side as `readSide` answers it: bytes as Latin-1 text, so that differences can be read. */
export function printable(side: Side): Side {
  const latin = (content: string | Uint8Array): string => Buffer.from(content).toString('latin1')
  const print = (content: Side[string] | undefined): Side[string] => {
    if (content === null || content === undefined) return null
    return typeof content === 'object' && 'mode' in content
      ? { ...content, content: latin(content.content) }
      : latin(content)
  }
  return Object.fromEntries(Object.entries(side).map(([path, content]) => [path, print(content)]))
}

// What goes makes room first: a folder may take the name of a file.
async function write({ root }: Clone, side: Side): Promise<void> {
  const gone = Object.entries(side).filter(([, content]) => content === null)
  await writeFiles(root, Object.fromEntries(gone) as Record<string, null>)
  for (const [path, content] of Object.entries(side)) {
    if (content === null) continue
    const executable = typeof content === 'object' && 'mode' in content
    await writeFiles(root, { [path]: executable ? content.content : content })
    if (executable) await chmod(join(root, path), 0o755)
  }
}
