import { join } from 'node:path'
import { StepyardError } from '../../errors.ts'
import type { Affected, ModuleRunner, ModuleSource } from './moduleRunner.ts'
import { callOutside } from './run.ts'
import type { StepModule } from './readModule.ts'

/** What files are evaluated with. */
export interface EvaluatorOptions {
  readonly root: string
  readonly source: ModuleSource
  /** Milliseconds that a file may take, with all that it imports. */
  readonly timeLimit: number
  /** Files that are not evaluated, relative to the workspace, with the reason. Default: none. */
  readonly refused?: ReadonlyMap<string, string>
  /** Told when a file begins to be evaluated, and when that has ended. */
  readonly evaluating?: (path: string, begins: boolean) => void
}

/** Evaluates files of a workspace for one generation, each once. */
export class Evaluator {
  readonly #options: EvaluatorOptions
  readonly #modules = new Map<string, Promise<StepModule>>()
  #runner: Promise<ModuleRunner> | undefined

  constructor(options: EvaluatorOptions, runner?: Promise<ModuleRunner>) {
    this.#options = options
    this.#runner = runner
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
  next(affected: Affected): Evaluator {
    const { root, source } = this.#options
    return new Evaluator(this.#options, this.#runner && nextRunner({ root, source, affected }, this.#runner))
  }

  async #evaluate(path: string): Promise<StepModule> {
    const { root, source, timeLimit, refused, evaluating } = this.#options
    const reason = refused?.get(path)
    if (reason !== undefined) throw new StepyardError('STEP_NOT_LOADED', { path, reason })
    this.#runner ??= startRunner(root, source)
    const runner = await this.#runner
    evaluating?.(path, true)
    try {
      return await within(timeLimit, path, runner.executeFile(join(root, path)) as Promise<StepModule>)
    } finally {
      evaluating?.(path, false)
    }
  }
}

// vite-node is loaded with the first module.
const loadRunner = () => import('./moduleRunner.ts')

async function startRunner(root: string, source: ModuleSource): Promise<ModuleRunner> {
  const { ModuleRunner } = await loadRunner()
  return new ModuleRunner(root, source)
}

// Not a closure of the class: the runner keeps nothing of the generation that came before.
async function nextRunner(
  { root, source, affected }: { readonly root: string; readonly source: ModuleSource; readonly affected: Affected },
  earlier: Promise<ModuleRunner>,
): Promise<ModuleRunner> {
  const { ModuleRunner } = await loadRunner()
  return new ModuleRunner(root, source, { runner: await earlier, affected })
}

async function within<T>(milliseconds: number, path: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_, reject) => {
    const reason = `it, or what it imports, has not been evaluated after ${milliseconds / 1000} s.`
    timer = setTimeout(() => reject(new StepyardError('STEP_NOT_LOADED', { path, reason })), milliseconds)
  })
  try {
    return await Promise.race([work, limit])
  } finally {
    clearTimeout(timer)
  }
}
