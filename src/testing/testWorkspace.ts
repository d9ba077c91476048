import { dirname } from 'node:path'
import { expect } from 'vitest'
import type { OpenObject } from '../condition/data.ts'
import type { Steps } from '../define.ts'
import { checkAgainstSchema } from '../config/checkAgainstSchema.ts'
import { listFamily } from '../engine/listFamily.ts'
import { isStepyardError, StepyardError } from '../errors.ts'
import { findWorkspaceRoot } from '../workspace/root.ts'
import { recordCoverage, type CoverageRecorder } from './coverage/recordCoverage.ts'
import { explainedData, type ExplainedData } from './explainedData.ts'
import { openTestEngine, withHint, type TestEngine } from './openTestEngine.ts'
import { useSteps } from './sharedSteps.ts'
import { turnTestClock, type TestClock } from './testClock.ts'
import { openTestEnvironment } from './testEnvironment.ts'
import type { TestFaults, TestWorkspaceOptions } from './testOptions.ts'
import { runStep, type TestStepRun } from './testStep.ts'
import { readTestTask, type TestTask } from './testTask.ts'

/** What a task begins with besides its data. */
export interface TestTaskOptions {
  /** Default `test`. */
  readonly name?: string
  readonly tags?: readonly string[]
  /** Where it came from: what `$via` holds. */
  readonly via?: OpenObject
}

/** A workspace in which one test runs tasks: an engine, a clock, fakes and a store of its own, in memory. */
export interface TestWorkspace extends AsyncDisposable {
  readonly name: string
  readonly environment: string
  readonly clock: TestClock
  readonly faults: TestFaults
  /**
   * Runs a task until it rests. Throws `UNFAKED_CALL` for a call that nothing answered, whatever the step made of it, and
   * for data `TASK_DATA_INVALID` or `PII_NOT_ALLOWED` where the workspace or the environment refuses it.
   */
  submit(data: object, options?: TestTaskOptions): Promise<TestTask>
  /** A task as it is now, e.g. after the clock was turned. Throws `TASK_NOT_FOUND`. */
  task(task: TestTask | string): Promise<TestTask>
  /** The sub-tasks of a task, those of these among them. */
  subtasks(task: TestTask | string): Promise<readonly TestTask[]>
  /** Answers what a task asks, and lets it go on. */
  answer(task: TestTask | string, answer: unknown): Promise<TestTask>
  /** Lets a task go on that rests: after an error, a pause, or because its data did not match. */
  resume(task: TestTask | string): Promise<TestTask>
  /** One step alone. Throws `STEP_UNKNOWN`. */
  step(name: Steps): TestStep
  /** Why steps match data, or do not. */
  explain(data: object): Promise<ExplainedData>
  /** What the fake of a connector remembers. */
  state(connector: string): Promise<OpenObject>
  close(): Promise<void>
}

/** One step of a test workspace. */
export interface TestStep {
  /** Runs its body on this data, whether or not its condition matches: no task is made, no step follows. */
  run(data: object): Promise<TestStepRun>
}

/**
 * Opens the workspace that the test file is in. Use it as `await using workspace = await testWorkspace()`: it is closed
 * when the test ends. Steps are loaded once for all tests of a thread. Throws `WORKSPACE_NOT_FOUND`, and
 * `STEPS_UNSOUND` for files with errors.
 */
export async function testWorkspace(options: TestWorkspaceOptions = {}): Promise<TestWorkspace> {
  const root = findRoot(options.root)
  const steps = await useSteps(root)
  const environment = await openTestEnvironment(steps.workspace, options)
  const opened = await openTestEngine(steps, environment, options)
  return new OpenedTestWorkspace(opened, steps.workspace.name)
}

function findRoot(given: string | undefined): string {
  const { testPath } = expect.getState()
  const directory = given ?? (testPath === undefined ? '.' : dirname(testPath))
  const root = findWorkspaceRoot(directory)
  if (root === undefined) throw new StepyardError('WORKSPACE_NOT_FOUND', { directory })
  return root
}

class OpenedTestWorkspace implements TestWorkspace {
  readonly name: string
  readonly clock: TestClock
  readonly #opened: TestEngine
  readonly #coverage: CoverageRecorder | undefined
  readonly #submitted = new Set<string>()
  #closed = false

  constructor(opened: TestEngine, name: string) {
    this.name = name
    this.#opened = opened
    this.#coverage = recordCoverage(opened.parts)
    this.clock = turnTestClock(opened.clock, () => this.#settle())
  }

  get environment(): string {
    return this.#opened.parts.workspace.environment
  }

  get faults(): TestFaults {
    return this.#opened.faults
  }

  async submit(data: object, { name = 'test', tags = [], via }: TestTaskOptions = {}): Promise<TestTask> {
    const whole = via === undefined ? data : { ...data, $via: via }
    const id = await hinting(this.#opened.engine.submit({ name, tags, data: whole, actor: ACTOR }))
    this.#submitted.add(id)
    return this.#after(id)
  }

  async task(task: TestTask | string): Promise<TestTask> {
    const { parts, engine } = this.#opened
    const explain: TestEngine['engine']['explain'] = (request) => engine.explain(request)
    return readTestTask({ ...parts, explain: (id) => explain({ task: id }) }, idOf(task))
  }

  async subtasks(task: TestTask | string): Promise<readonly TestTask[]> {
    const family = await listFamily(this.#opened.parts, idOf(task))
    return Promise.all(family.map(({ id }) => this.task(id)))
  }

  async answer(task: TestTask | string, answer: unknown): Promise<TestTask> {
    const id = idOf(task)
    await hinting(this.#opened.engine.answer({ task: id, actor: ACTOR, answer, check: checkAgainstSchema }))
    return this.#after(id)
  }

  async resume(task: TestTask | string): Promise<TestTask> {
    const id = idOf(task)
    await this.#opened.engine.resume({ task: id, actor: ACTOR })
    return this.#after(id)
  }

  step(name: Steps): TestStep {
    return {
      run: async (data) => {
        const run = await runStep(this.#opened, name, data)
        this.#coverage?.ran(name)
        return run
      },
    }
  }

  async explain(data: object): Promise<ExplainedData> {
    this.#coverage?.document(data)
    return explainedData(await this.#opened.engine.explain({ data }))
  }

  async state(connector: string): Promise<OpenObject> {
    return this.#opened.state(connector)
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#coverage?.end(this.#submitted)
    await this.#opened.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #after(id: string): Promise<TestTask> {
    await this.#settle()
    return this.task(id)
  }

  async #settle(): Promise<void> {
    await this.#opened.engine.idle()
    if (this.#closed) throw withHint(new StepyardError('WORKSPACE_CLOSED', {}))
    this.#opened.requireSound()
  }
}

async function hinting<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw isStepyardError(error) ? withHint(error) : error
  }
}

/** On whose behalf tasks of tests run. */
const ACTOR = 'local:test'

function idOf(task: TestTask | string): string {
  return typeof task === 'string' ? task : task.id
}
