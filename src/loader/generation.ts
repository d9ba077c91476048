import { join } from 'node:path'
import { ModuleCacheMap } from 'vite-node/client'
import { ModuleRunner, type ModuleSource } from './inside/moduleRunner.ts'
import type { StepModule } from './readModule.ts'

/** Evaluates files of a workspace, each once. */
export type EvaluateFile = (path: string) => Promise<StepModule>

/** Makes the evaluator of one generation. */
export function createEvaluator(root: string, source: ModuleSource): EvaluateFile {
  const runner = new ModuleRunner(root, source, new ModuleCacheMap())
  return (path) => runner.executeFile(join(root, path)) as Promise<StepModule>
}
