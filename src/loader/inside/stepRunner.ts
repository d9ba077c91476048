import { StepyardError } from '../../errors.ts'
import type { StepCall, StepOutcome, StepWorld } from '../../stepHost.ts'
import { Evaluator, type EvaluatorOptions } from './evaluator.ts'
import { evaluateBody, keepBodies, librariesOf, type BodyGeneration, type LoadedBody } from './bodyGeneration.ts'
import { describeLoadFailure } from './loadFailure.ts'
import type { ModuleRunner } from './moduleRunner.ts'
import { compileOf, readRetry } from './readModule.ts'
import { createRetiredRunners } from './retiredRunners.ts'
import type { ReportLate } from './run.ts'
import { failToRun, runBody } from './runBody.ts'
import type { BodySource, NextGeneration, ReportFailure, StepChanges, StepFacts, StepRuntime } from './stepRuntime.ts'

/** What a step runner works with. */
export interface StepRunnerOptions extends EvaluatorOptions {
  readonly late: ReportLate
  /** Told of every file that could not be evaluated. */
  readonly failed: ReportFailure
  /** Whether a step whose newest file cannot be evaluated goes on with the body it had before. */
  readonly keepsGoodBodies: boolean
}

/**
 * Evaluates the modules of a workspace and runs its bodies, in the thread it is made in. Holds the generations, from the
 * newest to the last in which something still runs.
 */
export class StepRunner implements StepRuntime {
  readonly #options: StepRunnerOptions
  #newest: BodyGeneration
  #previous: BodyGeneration | undefined
  /** The two above, and every other in which something runs. */
  readonly #generations: Set<BodyGeneration>
  /** While files are read again. */
  #reload: { readonly ended: Promise<void>; readonly end: () => void } | undefined
  readonly #retired = createRetiredRunners()
  /** The last body of each step that could be evaluated. */
  readonly #good = new Map<string, LoadedBody>()

  constructor(options: StepRunnerOptions) {
    this.#options = options
    const evaluator = new Evaluator(options)
    this.#newest = {
      number: 0,
      evaluator,
      steps: new Map(),
      libraries: [],
      bodies: new Map(),
      lib: undefined,
      running: 0,
    }
    this.#generations = new Set([this.#newest])
  }

  beginReload(): void {
    let end = (): void => {}
    const ended = new Promise<void>((resolve) => void (end = resolve))
    this.#reload ??= { ended, end }
  }

  begin({ number, affected, libraries }: NextGeneration): void {
    const { evaluator, steps } = this.#newest
    const { bodies, lib } = keepBodies(this.#newest, { affected, libraries, root: this.#options.root })
    this.#previous = this.#newest
    this.#newest = { number, steps, libraries, bodies, lib, running: 0, evaluator: evaluator.next(affected) }
    this.#generations.add(this.#newest)
  }

  endReload(changes?: StepChanges): void {
    if (changes) this.#takeSteps(changes)
    this.#reload?.end()
    this.#reload = undefined
    // Whoever evaluates the next file hears why there is no runner.
    this.#retire().catch(() => undefined)
  }

  async inspect({ path, dialect }: BodySource): Promise<StepFacts> {
    try {
      const module = await this.#newest.evaluator.evaluate(path)
      return { compiled: compileOf(module, dialect), retry: readRetry(module) }
    } catch (reason) {
      return { failure: await this.#tellFailure(this.#newest, path, reason) }
    }
  }

  async warm(): Promise<void> {
    const generation = this.#newest
    for (const step of generation.steps.keys()) {
      if (!this.#isCurrent(generation)) return
      // What fails has been told.
      await this.#load(generation, step).catch(() => undefined)
    }
  }

  async run(call: StepCall, world: StepWorld): Promise<StepOutcome> {
    const { root, late } = this.#options
    const entered = await this.#enter(call).catch((reason: unknown) => failToRun(reason, root))
    if ('ok' in entered) return entered
    const { generation, body, libraries, stale } = entered
    try {
      const outcome = await runBody(body, { call, world, root, libraries, late })
      return stale ? { ...outcome, stale } : outcome
    } finally {
      generation.running -= 1
      if (generation.running === 0 && !this.#isRecent(generation)) await this.#retire()
    }
  }

  async close(): Promise<void> {}

  #takeSteps({ changed, removed }: StepChanges): void {
    const steps = new Map(this.#newest.steps)
    for (const step of removed) {
      steps.delete(step)
      this.#newest.bodies.delete(step)
      this.#good.delete(step)
    }
    for (const [step, source] of changed) {
      steps.set(step, source)
      this.#newest.bodies.delete(step)
    }
    this.#newest.steps = steps
  }

  // A run keeps its generation to the end.
  async #enter(call: StepCall): Promise<LoadedBody & { readonly generation: BodyGeneration }> {
    const generation = await this.#generationOf(call)
    const loaded = generation.bodies.get(call.step) ?? (await this.#load(generation, call.step))
    if (loaded === undefined) return this.#enter(call)
    generation.running += 1
    return { ...loaded, generation }
  }

  // What an earlier generation has not evaluated by now cannot be had as it was; the newest will do if the file is the same.
  async #generationOf({ step, generation: number }: StepCall): Promise<BodyGeneration> {
    const wanted = [...this.#generations].find((generation) => generation.number === number)
    if (wanted && (wanted.bodies.has(step) || this.#isCurrent(wanted))) return wanted
    const hash = wanted?.steps.get(step)?.fileHash
    await this.#reload?.ended
    const newest = this.#newest
    if (wanted === newest) return newest
    if (hash !== undefined && newest.steps.get(step)?.fileHash === hash) return newest
    throw new StepyardError('STEP_GONE', { step, generation: number })
  }

  // `undefined` when a reload began meanwhile: what was evaluated may be the code of either generation.
  async #load(generation: BodyGeneration, step: string): Promise<LoadedBody | undefined> {
    const known = generation.bodies.get(step)
    if (known !== undefined) return known
    const source = generation.steps.get(step)
    if (source === undefined) throw new StepyardError('STEP_GONE', { step, generation: generation.number })
    try {
      const loaded = {
        body: await evaluateBody(generation, source, this.#options.root),
        libraries: await librariesOf(generation, this.#options.source),
      }
      if (!this.#isCurrent(generation)) return undefined
      generation.bodies.set(step, loaded)
      if (this.#options.keepsGoodBodies) this.#good.set(step, loaded)
      return loaded
    } catch (reason) {
      if (!this.#isCurrent(generation)) return undefined
      return this.#fallBack(generation, source, { step, reason })
    }
  }

  async #fallBack(
    generation: BodyGeneration,
    { path }: BodySource,
    { step, reason }: { readonly step: string; readonly reason: unknown },
  ): Promise<LoadedBody> {
    await this.#tellFailure(generation, path, reason)
    const good = this.#good.get(step)
    if (good === undefined) throw reason
    const stale: LoadedBody = { ...good, stale: true }
    generation.bodies.set(step, stale)
    return stale
  }

  async #tellFailure({ number, evaluator }: BodyGeneration, path: string, reason: unknown) {
    const diagnostic = describeLoadFailure(reason, { root: this.#options.root, path })
    const unsound = (await evaluator.runner)?.unsound ?? []
    this.#options.failed({ generation: number, path, diagnostic, unsound })
    return diagnostic
  }

  #isCurrent(generation: BodyGeneration): boolean {
    return generation === this.#newest && this.#reload === undefined
  }

  #isRecent(generation: BodyGeneration): boolean {
    return generation === this.#newest || generation === this.#previous
  }

  async #retire(): Promise<void> {
    for (const generation of this.#generations) {
      if (generation.running > 0 || this.#isRecent(generation)) continue
      this.#generations.delete(generation)
      const runner = await generation.evaluator.runner
      if (runner) this.#retired.add(runner)
    }
    const newest: ModuleRunner | undefined = await this.#newest.evaluator.runner
    if (newest) this.#retired.follow(newest)
  }
}
