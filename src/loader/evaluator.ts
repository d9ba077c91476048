import { join } from 'node:path'
import { StepyardError } from '../errors.ts'
import type { Affected, ModuleRunner, ModuleSource } from './inside/moduleRunner.ts'
import { callOutside } from './inside/run.ts'
import type { StepModule } from './readModule.ts'

/** Evaluates files of a workspace for one generation, each once. */
export class Evaluator {
  readonly #root: string
  readonly #source: ModuleSource
  readonly #modules = new Map<string, Promise<StepModule>>()
  #runner: Promise<ModuleRunner> | undefined

  constructor(root: string, source: ModuleSource, runner?: ModuleRunner) {
    this.#root = root
    this.#source = source
    this.#runner = runner && Promise.resolve(runner)
  }

  /** The runner, where anything has been evaluated. */
  get runner(): Promise<ModuleRunner> | undefined {
    return this.#runner
  }

  /** Whether a file, relative to the workspace, has been asked for. */
  has(path: string): boolean {
    return this.#modules.has(path)
  }

  /** The exports of a file. Rejects with whatever its top level throws. */
  evaluate(path: string): Promise<StepModule> {
    const known = this.#modules.get(path)
    if (known !== undefined) return known
    const module = callOutside(() => this.#evaluate(path))
    this.#modules.set(path, module)
    return module
  }

  /** The evaluator of the next generation: it goes on with what a reload did not affect. */
  async next(affected: Affected): Promise<Evaluator> {
    const runner = await this.#runner
    if (runner === undefined) return new Evaluator(this.#root, this.#source)
    const { ModuleRunner } = await loadRunner()
    return new Evaluator(this.#root, this.#source, new ModuleRunner(this.#root, this.#source, { runner, affected }))
  }

  /** Lets go of the modules that only this generation has, when nothing of it runs any more. */
  async retire(newest: Evaluator): Promise<void> {
    const [runner, successor] = await Promise.all([this.#runner, newest.runner])
    // Every evaluated module holds its runner, and the runner its modules: without this, all of them stay.
    if (runner && successor) runner.moduleCache = successor.moduleCache
    this.#modules.clear()
  }

  async #evaluate(path: string): Promise<StepModule> {
    this.#runner ??= startRunner(this.#root, this.#source)
    const runner = await this.#runner
    return within(TIME_LIMIT, path, runner.executeFile(join(this.#root, path)) as Promise<StepModule>)
  }
}

// vite-node is loaded with the first module.
const loadRunner = () => import('./inside/moduleRunner.ts')

async function startRunner(root: string, source: ModuleSource): Promise<ModuleRunner> {
  const { ModuleRunner } = await loadRunner()
  return new ModuleRunner(root, source)
}

/** Milliseconds that the top level of a module may take. */
const TIME_LIMIT = 10_000

async function within<T>(milliseconds: number, path: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_, reject) => {
    const reason = `its top level has not ended after ${milliseconds / 1000} s.`
    timer = setTimeout(() => reject(new StepyardError('STEP_NOT_LOADED', { path, reason })), milliseconds)
  })
  try {
    return await Promise.race([work, limit])
  } finally {
    clearTimeout(timer)
  }
}
