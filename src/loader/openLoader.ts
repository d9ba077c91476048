import type { Diagnostic } from '../diagnostics.ts'
import type { StepHost, StepTable } from '../stepHost.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { Evaluator } from './evaluator.ts'
import { loadGeneration } from './generation.ts'
import { installAmbientNames } from './inside/ambientNames.ts'
import { installProcessGuards } from './inside/processGuards.ts'
import type { ReportLate } from './inside/run.ts'
import { installStackTraces } from './inside/stackTraces.ts'
import { pinFiles, readItems } from './items.ts'
import { Transformer } from './transformer.ts'
import { WorkspaceLoader } from './workspaceLoader.ts'

export type { LateEffect, ReportLate } from './inside/run.ts'

/** What a loader is opened with. */
export interface LoaderOptions {
  /** The folder of the workspace, absolute. */
  readonly root: string
  /** As `loadWorkspace` read it from `root`. */
  readonly workspace: Workspace
  /** Told of what bodies do after their run has ended, which has no effect. Default: nobody is. */
  readonly late?: ReportLate
  /** Milliseconds that evaluating a file may take, with all that it imports. Default 10,000. */
  readonly timeLimit?: number
}

/** The steps of a workspace folder, ready to be matched and run. */
export interface Loader {
  /** The newest generation. */
  readonly table: StepTable
  readonly host: StepHost
  /** Everything that is wrong with the workspace, as far as the newest generation knows; grows as bodies are first run. */
  readonly diagnostics: readonly Diagnostic[]
  /** Evaluates every body that has not been needed yet, so that the first runs are fast and `diagnostics` complete. */
  loadBodies(): Promise<void>
  /** Makes a new generation from the files as they are now. Steps that are running go on with theirs. */
  reload(): Promise<StepTable>
  /** Ends the transformer and takes the names of bodies off `globalThis`. For when nothing runs any more. */
  close(): Promise<void>
}

/** Loads the steps of a workspace. One that cannot be loaded is left out and becomes a diagnostic. */
export async function openLoader(options: LoaderOptions): Promise<Loader> {
  const { root, workspace, late = () => {}, timeLimit = 10_000 } = options
  const transformer = new Transformer(root)
  const uninstall = [installStackTraces(), installAmbientNames(), installProcessGuards(late)]
  const close = async (): Promise<void> => {
    for (const undo of uninstall.splice(0).toReversed()) undo()
    await transformer.close()
  }
  try {
    const files = readItems(root, workspace)
    await transformer.refresh(pinFiles(root, workspace, files), [])
    const evaluator = new Evaluator({ root, source: transformer, timeLimit })
    const first = await loadGeneration(1, { root, workspace, files, evaluator, transformer })
    return new WorkspaceLoader({ root, late, transformer, close }, first)
  } catch (error) {
    await close()
    throw error
  }
}
