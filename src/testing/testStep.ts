import type { OpenObject } from '../condition/data.ts'
import type { IsolatedRun } from '../engine/rerun.ts'
import type { AuditEntry, LogLine, StepError, View } from '../stepHost.ts'
import type { TestEngine } from './openTestEngine.ts'
import { testCall, type TestTraces } from './testTask.ts'

/** What one step did to data, alone. */
export interface TestStepRun extends TestTraces {
  readonly step: string
  /** As the body left it; the input where it failed. */
  readonly data: OpenObject
  readonly error?: StepError
  /** What the body asked for: `complete`, `park`, `redo`, sub-tasks and so on. */
  readonly effects: IsolatedRun['effects']
}

/** Runs one step on data. Throws `STEP_UNKNOWN`, `UNFAKED_CALL`. */
export async function runStep({ engine, requireSound }: TestEngine, step: string, input: object): Promise<TestStepRun> {
  const { output, error, calls, logs = [], audit = [], views = [], effects, ...run } = await engine.run({ step, input })
  requireSound()
  return {
    step: run.step,
    // Both are JSON objects, which a test looks into as it likes.
    data: (output ?? run.input) as OpenObject,
    calls: calls.map(testCall),
    logs: logs as readonly LogLine[],
    audit: audit as readonly AuditEntry[],
    views: views as readonly View[],
    effects,
    ...(error && { error }),
  }
}
