import { StepyardError } from '../../errors.ts'
import type { StepCall, StepHost, StepOutcome, StepWorld } from '../../stepHost.ts'
import type { WorkspaceReader } from '../../workspace/workspaceReader.ts'
import { failToRun } from '../inside/runBody.ts'
import type { ChangeQueue } from './changeQueue.ts'
import type { Generations } from './generations.ts'

/** What a host of changing steps works with. */
export interface DevHostParts {
  readonly reader: WorkspaceReader
  readonly queue: ChangeQueue
  readonly generations: Generations
  /** Runs bodies. */
  readonly host: StepHost
}

/**
 * Runs a step only when its file is what the newest generation was made of: a watcher may be late, or lose a change. A
 * step that turns out to be another one is `STEP_GONE`, so that whoever called it matches again.
 */
export class DevHost implements StepHost {
  readonly #parts: DevHostParts

  constructor(parts: DevHostParts) {
    this.#parts = parts
  }

  async run(call: StepCall, world: StepWorld): Promise<StepOutcome> {
    const { reader, generations } = this.#parts
    const { step, generation } = call
    const before = generations.table.steps.get(step)
    if (before !== undefined && !reader.isCurrent(before.path)) {
      await this.#update(before.path)
      if (generations.table.steps.get(step)?.fileHash !== before.fileHash)
        return failToRun(new StepyardError('STEP_GONE', { step, generation }), '/')
    }
    // Asked before it runs: the file may be mended meanwhile.
    const stale = before !== undefined && generations.isKept(before.path)
    const outcome = await this.#parts.host.run(call, world)
    return stale ? { ...outcome, stale } : outcome
  }

  // What fails has been told; the step goes on as it was.
  async #update(path: string): Promise<void> {
    const { queue, generations } = this.#parts
    await queue.apply(new Set([generations.fileOf(path)])).catch(() => undefined)
  }
}
