/**
 * Tests of steps, with vitest: a workspace for each test, with an engine, a clock and fakes of its own.
 * @module
 */
import { installMatchers, type StepyardMatchers } from './matchers.ts'

export { testWorkspace } from './testWorkspace.ts'
export type { TestStep, TestTaskOptions, TestWorkspace } from './openTestWorkspace.ts'
export type { TestFakes, TestFault, TestFaults, TestWorkspaceOptions } from './testOptions.ts'
export type { TestClock, TestClockOptions } from './testClock.ts'
export type { TestCall, TestTask, TestTaskRun, TestTraces } from './testTask.ts'
export type { TestStepRun } from './testStep.ts'
export type { ExplainedData } from './explainedData.ts'
export type { FailureExpectation, StepyardMatchers, TaskExpectation } from './matchers.ts'

declare module 'vitest' {
  // oxlint-disable-next-line typescript/no-empty-interface, typescript/no-explicit-any -- the declaration it merges with
  interface Matchers<T = any> extends StepyardMatchers<T> {}
}

installMatchers()
