import { realpath } from 'node:fs/promises'
import { createStepIndex, type StepIndex } from '../engine/stepIndex.ts'
import { openLoader, type Loader } from '../loader/openLoader.ts'
import { loadWorkspace } from '../workspace/load.ts'
import { createOwnership, createDirectoryFilter } from '../workspace/ownership.ts'
import { walkFolder } from '../workspace/walk.ts'
import type { Workspace } from '../workspace/workspace.ts'

/** The steps of a folder as every test of this thread runs them. */
export interface SharedSteps {
  /** Absolute and real. */
  readonly root: string
  readonly workspace: Workspace
  readonly loader: Loader
  /** Of its newest steps: made once for all tests, none of which changes it. */
  readonly index: StepIndex
}

/**
 * The steps of `root` as its files are now: loaded with the first test that asks, and again once a file has changed.
 * Loading them takes a hundred times as long as a test.
 */
export async function useSteps(root: string): Promise<SharedSteps> {
  const folder = await realpath(root)
  const before = held.get(folder)
  const next = before === undefined ? open(folder) : before.then((state) => renew(state))
  held.set(folder, next)
  try {
    return await next
  } catch (error) {
    if (held.get(folder) === next) held.delete(folder)
    throw error
  }
}

interface Held extends SharedSteps {
  /** What its files were like when they were read. */
  readonly stamp: string
}

// One loader a folder: it puts the names of bodies on `globalThis`, and ends with its thread.
const held = new Map<string, Promise<Held>>()

async function open(root: string): Promise<Held> {
  const workspace = await loadWorkspace(root)
  const stamp = stampOf(root, workspace)
  const loader = await openLoader({ root, workspace })
  return { root, workspace, loader, stamp, index: createStepIndex(loader.table) }
}

async function renew(state: Held): Promise<Held> {
  const { root, loader } = state
  if (stampOf(root, state.workspace) === state.stamp) return state
  await loader.reload()
  const workspace = await loadWorkspace(root)
  return { ...state, workspace, stamp: stampOf(root, workspace), index: createStepIndex(loader.table) }
}

function stampOf(root: string, { config }: Workspace): string {
  const rules = { include: config?.include ?? [], exclude: config?.exclude ?? [] }
  const files: string[] = []
  walkFolder({
    root,
    owns: createOwnership(rules),
    enters: createDirectoryFilter(rules),
    take: (path, _file, { mtimeMs, size, ino }) => void files.push(`${path} ${mtimeMs} ${size} ${ino}`),
  })
  return files.sort().join('\n')
}
