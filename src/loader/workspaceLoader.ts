import type { Diagnostic } from '../diagnostics.ts'
import { StepyardError } from '../errors.ts'
import type { StepCall, StepHost, StepOutcome, StepTable, StepWorld } from '../stepHost.ts'
import { loadWorkspace } from '../workspace/load.ts'
import { loadBody, loadGeneration, type Generation, type LoadedBody } from './generation.ts'
import type { ReportLate } from './inside/run.ts'
import { failToRun, runBody } from './inside/runBody.ts'
import { pinFiles, readItems } from './items.ts'
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
  #isReloading = false

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
      await loadBody(generation, step).catch(() => undefined)
    }
  }

  reload(): Promise<StepTable> {
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
    this.#isReloading = true
    try {
      const workspace = await loadWorkspace(root)
      const files = readItems(root, workspace)
      const earlier = this.#newest.options.evaluator
      const affected = await transformer.refresh(
        pinFiles(root, workspace, files),
        (await earlier.runner)?.unsound ?? [],
      )
      const evaluator = await earlier.next(affected)
      const number = this.#newest.table.generation + 1
      this.#previous = this.#newest
      this.#newest = await loadGeneration(number, { root, workspace, files, evaluator, transformer })
      this.#generations.add(this.#newest)
    } finally {
      this.#isReloading = false
    }
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
    generation.running += 1
    try {
      const { body, libraries } = generation.bodies.get(call.step) ?? (await loadBody(generation, call.step))
      return { generation, body, libraries }
    } catch (reason) {
      generation.running -= 1
      throw reason
    }
  }

  // What an earlier generation has not evaluated by now cannot be had as it was; the newest will do if the file is the same.
  async #generationOf({ step, generation: number }: StepCall): Promise<Generation> {
    const wanted = [...this.#generations].find(({ table }) => table.generation === number)
    if (wanted?.bodies.has(step) || (wanted === this.#newest && !this.#isReloading)) return wanted
    await this.#reloaded
    const newest = this.#newest
    if (wanted === newest) return newest
    const hash = wanted?.table.steps.get(step)?.fileHash
    if (hash !== undefined && newest.table.steps.get(step)?.fileHash === hash) return newest
    throw new StepyardError('STEP_GONE', { step, generation: number })
  }

  #isRecent(generation: Generation): boolean {
    return generation === this.#newest || generation === this.#previous
  }

  async #retire(): Promise<void> {
    for (const generation of this.#generations) {
      if (generation.running > 0 || this.#isRecent(generation)) continue
      this.#generations.delete(generation)
      await generation.options.evaluator.retire(this.#newest.options.evaluator)
    }
  }
}
