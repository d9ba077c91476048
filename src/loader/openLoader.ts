import { realpath } from 'node:fs/promises'
import type { Diagnostic } from '../diagnostics.ts'
import type { StepHost, StepTable } from '../stepHost.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { installBodyWorld } from './inside/bodyWorld.ts'
import type { ModuleSource } from './inside/moduleRunner.ts'
import type { ReportLate } from './inside/run.ts'
import { StepRunner } from './inside/stepRunner.ts'
import type { ReportFailure, StepRuntime } from './inside/stepRuntime.ts'
import { Transformer } from './transformer.ts'
import type { CallLines } from './worker/callLines.ts'
import type { WorkersOptions } from './worker/workerPool.ts'
import { WorkspaceLoader } from './workspaceLoader.ts'

export type { CallLines } from './worker/callLines.ts'
export type { ModuleSource } from './inside/moduleRunner.ts'
export type { LateEffect, ReportLate } from './inside/run.ts'

/** What a loader is opened with. */
export interface LoaderOptions {
  /** The folder of the workspace, absolute. */
  readonly root: string
  /**
   * As `loadWorkspace` read it from `root`, or what reads it: that is called when workers have been told to start, which
   * takes them as long.
   */
  readonly workspace: Workspace | (() => Promise<Workspace>)
  /** Told of what bodies do after their run has ended, which has no effect. Default: nobody is. */
  readonly late?: ReportLate
  /** Milliseconds that evaluating a file may take, with all that it imports. Default 10,000. */
  readonly timeLimit?: number
  /** Runs bodies in worker threads. Default: in this one. */
  readonly workers?: WorkersOptions
}

/** The steps of a workspace folder, ready to be matched and run. */
export interface Loader {
  /** The newest generation. */
  readonly table: StepTable
  readonly host: StepHost
  /** Where the code of its files comes from, as the newest generation has it. */
  readonly modules: ModuleSource
  /** Everything that is wrong with the workspace, as far as the newest generation knows; grows as bodies are first run. */
  readonly diagnostics: readonly Diagnostic[]
  /** Lets calls of workers go their own way; where there are none, nothing does. */
  openLines(lines: CallLines): void
  /** Evaluates every body that has not been needed yet, so that the first runs are fast and `diagnostics` complete. */
  loadBodies(): Promise<void>
  /** Makes a new generation from the files as they are now. Steps that are running go on with theirs. */
  reload(): Promise<StepTable>
  /** Ends the transformer and takes the names of bodies off `globalThis`. For when nothing runs any more. */
  close(): Promise<void>
}

/** Loads the steps of a workspace. One that cannot be loaded is left out and becomes a diagnostic. */
export async function openLoader(given: LoaderOptions): Promise<Loader> {
  // Vite names modules by the folder they are really in.
  const root = await realpath(given.root)
  const options = { ...given, root }
  const transformer = new Transformer(root)
  const { runtime, uninstall, allow } = await openRuntime(options, transformer, (failure) => loader.fail(failure))
  const close = async (): Promise<void> => {
    await runtime.close()
    uninstall()
    await transformer.close()
  }
  const loader = new WorkspaceLoader({ root, transformer, runtime, close })
  try {
    const workspace = typeof options.workspace === 'function' ? await options.workspace() : options.workspace
    allow(workspace.config?.engine.allow ?? [])
    await loader.open(workspace)
    return loader
  } catch (error) {
    await close()
    throw error
  }
}

async function openRuntime(options: LoaderOptions, source: Transformer, failed: ReportFailure): Promise<OpenedRuntime> {
  const { root, late = () => {}, timeLimit = 10_000, workers } = options
  const parts = { root, source, timeLimit, late, failed, keepsGoodBodies: false }
  if (workers) {
    const { defaultWorkers, WorkerPool } = await import('./worker/workerPool.ts')
    const pool = new WorkerPool({ ...parts, ...defaultWorkers, ...workers })
    return { runtime: pool, uninstall: () => {}, allow: (modules) => pool.allow(modules) }
  }
  const uninstall = installBodyWorld(late)
  // Nothing is kept from bodies in this thread.
  return { runtime: new StepRunner(parts), uninstall, allow: () => {} }
}

interface OpenedRuntime {
  readonly runtime: StepRuntime
  readonly uninstall: () => void
  /** Lets bodies use these modules of Node. */
  readonly allow: (modules: readonly string[]) => void
}
