import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { compileCondition } from '../condition/compile.ts'
import type { CompiledCondition } from '../condition/pattern.ts'
import type { Diagnostic } from '../diagnostics.ts'
import type { LoadedStep, StepHost, StepTable } from '../stepHost.ts'
import type { StepSource } from '../workspace/stepSource.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { installAmbientNames } from './inside/ambientNames.ts'
import { runBody } from './inside/runBody.ts'
import { installStackTraces } from './inside/stackTraces.ts'
import { readBody, readCondition } from './readModule.ts'
import type { EvaluateFile } from './generation.ts'
import { openTransformer, type Transformer } from './transformer.ts'

/** What a loader is opened with. */
export interface LoaderOptions {
  /** The folder of the workspace, absolute. */
  readonly root: string
  /** As `loadWorkspace` read it from `root`. */
  readonly workspace: Workspace
}

/** The steps of a workspace folder, ready to be matched and run. */
export interface Loader {
  /** The newest generation. */
  readonly table: StepTable
  readonly host: StepHost
  /** Why files are not in the table, and what else is wrong with the newest generation. */
  readonly diagnostics: readonly Diagnostic[]
  close(): Promise<void>
}

/** Loads the steps of a workspace. One that cannot be loaded is left out and becomes a diagnostic. */
export async function openLoader({ root, workspace }: LoaderOptions): Promise<Loader> {
  const uninstall = [installStackTraces(), installAmbientNames()]
  let transformer: Promise<Transformer> | undefined
  let evaluator: Promise<EvaluateFile> | undefined
  const evaluate = async (path: string) => {
    evaluator ??= (async () => {
      transformer ??= openTransformer(root)
      const [source, { createEvaluator }] = await Promise.all([transformer, import('./generation.ts')])
      return createEvaluator(root, source)
    })()
    return (await evaluator)(path)
  }
  const conditionOf = async (step: StepSource): Promise<CompiledCondition | undefined> => {
    const value = 'value' in step.condition ? step.condition.value : readCondition(await evaluate(step.path), step)
    return compileCondition(value).condition
  }
  const steps = new Map<string, LoadedStep>()
  const sources = new Map<string, StepSource>()
  for (const step of workspace.steps) {
    const condition = await conditionOf(step)
    if (condition === undefined || steps.has(step.name)) continue
    const { name, path, disabled } = step
    const fileHash = createHash('sha256')
      .update(await readFile(join(root, path)))
      .digest('hex')
      .slice(0, 16)
    steps.set(name, { name, path, condition, disabled, fileHash })
    sources.set(name, step)
  }
  const host: StepHost = {
    async run(call, world) {
      const source = sources.get(call.step)
      if (source === undefined) throw new Error('unknown step')
      const module = await evaluate(source.path)
      return runBody(readBody(module, source), { call, world, root })
    },
  }
  return {
    table: { generation: 1, steps },
    host,
    diagnostics: workspace.diagnostics,
    async close() {
      for (const undo of uninstall) undo()
      await (await transformer)?.close()
    },
  }
}
