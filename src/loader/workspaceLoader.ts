import type { Diagnostic } from '../diagnostics.ts'
import { StepyardError } from '../errors.ts'
import type { StepCall, StepHost, StepOutcome, StepTable, StepWorld } from '../stepHost.ts'
import { loadWorkspace } from '../workspace/load.ts'
import { loadBody, loadGeneration, type Generation, type LoadedBody } from './generation.ts'
import type { ReportLate } from './inside/run.ts'
import { failToRun, runBody } from './inside/runBody.ts'
import { pinFiles, readItems } from './items.ts'
import { createRetiredRunners } from './retiredRunners.ts'
import type { Transformer } from './transformer.ts'

/** What a loader works with, and how to end it. */
export interface LoaderParts {
  readonly root: string
  readonly late: ReportLate
  readonly transformer: Transformer
  readonly close: () => Promise<void>
}

/** Holds the generations of one workspace, from the one that is matched to the last that still runs something. */
export class WorkspaceLoader {
  readonly host: StepHost = { run: (call, world) => this.#run(call, world) }
  readonly #parts: LoaderParts
  #newest: Generation
  #previous: Generation | undefined
  /** The two above, and every other in which something runs. */
  readonly #generations: Set<Generation>
  /** The last reload that was asked for, whether or not it succeeds. */
  #reloaded: Promise<unknown> = Promise.resolve()
  /** Reloads that have been asked for and have not ended. */
  #reloads = 0
  readonly #retired = createRetiredRunners()

  constructor(parts: LoaderParts, first: Generation) {
    this.#parts = parts
    this.#newest = first
    this.#generations = new Set([first])
  }

  get table(): StepTable {
    return this.#newest.table
  }

  get diagnostics(): readonly Diagnostic[] {
    return [...this.#newest.diagnostics]
  }

  async loadBodies(): Promise<void> {
    const generation = this.#newest
    for (const step of generation.table.steps.keys()) {
      // What fails is a diagnostic from now on.
      await this.#load(generation, step).catch(() => undefined)
    }
  }

  reload(): Promise<StepTable> {
    this.#reloads += 1
    const reloaded = this.#reloaded.then(() => this.#reload())
    this.#reloaded = reloaded.catch(() => undefined)
    return reloaded
  }

  async close(): Promise<void> {
    await this.#reloaded
    await this.#parts.close()
  }

  async #reload(): Promise<StepTable> {
    const { root, transformer } = this.#parts
    const earlier = this.#newest
    try {
      const workspace = await loadWorkspace(root)
      const files = readItems(root, workspace)
      const unsound = (await earlier.options.evaluator.runner)?.unsound ?? []
      const affected = await transformer.refresh(pinFiles(root, workspace, files), unsound)
      const evaluator = await earlier.options.evaluator.next(affected)
      const options = { root, workspace, files, evaluator, transformer }
      this.#newest = await loadGeneration(earlier.table.generation + 1, options)
    } finally {
      this.#reloads -= 1
    }
    this.#previous = earlier
    this.#generations.add(this.#newest)
    await this.#retire()
    return this.#newest.table
  }

  async #run(call: StepCall, world: StepWorld): Promise<StepOutcome> {
    const { root, late } = this.#parts
    const entered = await this.#enter(call).catch((reason: unknown) => failToRun(reason, root))
    if ('ok' in entered) return entered
    const { generation, body, libraries } = entered
    try {
      return await runBody(body, { call, world, root, libraries, late })
    } finally {
      generation.running -= 1
      if (generation.running === 0 && !this.#isRecent(generation)) await this.#retire()
    }
  }

  // A run keeps its generation to the end.
  async #enter(call: StepCall): Promise<LoadedBody & { readonly generation: Generation }> {
    const generation = await this.#generationOf(call)
    const loaded = generation.bodies.get(call.step) ?? (await this.#load(generation, call.step))
    if (loaded === undefined) return this.#enter(call)
    generation.running += 1
    return { generation, body: loaded.body, libraries: loaded.libraries }
  }

  // What an earlier generation has not evaluated by now cannot be had as it was; the newest will do if the file is the same.
  async #generationOf({ step, generation: number }: StepCall): Promise<Generation> {
    const wanted = [...this.#generations].find(({ table }) => table.generation === number)
    if (wanted && (wanted.bodies.has(step) || this.#isCurrent(wanted))) return wanted
    await this.#reloaded
    const newest = this.#newest
    if (wanted === newest) return newest
    const hash = wanted?.table.steps.get(step)?.fileHash
    if (hash !== undefined && newest.table.steps.get(step)?.fileHash === hash) return newest
    throw new StepyardError('STEP_GONE', { step, generation: number })
  }

  // `undefined` when a reload began meanwhile: what was evaluated may be the code of either generation.
  async #load(generation: Generation, step: string): Promise<LoadedBody | undefined> {
    try {
      const loaded = await loadBody(generation, step)
      if (this.#isCurrent(generation)) return loaded
    } catch (reason) {
      if (this.#isCurrent(generation)) throw reason
    }
    generation.bodies.delete(step)
    return undefined
  }

  #isCurrent(generation: Generation): boolean {
    return generation === this.#newest && this.#reloads === 0
  }

  #isRecent(generation: Generation): boolean {
    return generation === this.#newest || generation === this.#previous
  }

  async #retire(): Promise<void> {
    for (const generation of this.#generations) {
      if (generation.running > 0 || this.#isRecent(generation)) continue
      this.#generations.delete(generation)
      const runner = await generation.options.evaluator.runner
      if (runner) this.#retired.add(runner)
    }
    const newest = await this.#newest.options.evaluator.runner
    if (newest) this.#retired.follow(newest)
  }
}
