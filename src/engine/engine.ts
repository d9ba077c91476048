import { StepyardError } from '../errors.ts'
import type { StepTable } from '../stepHost.ts'
import type { TaskRecord } from '../store/taskRecord.ts'
import { announce } from './announce.ts'
import { answerTask, type CheckAnswer } from './answer.ts'
import { editTask, holdTask, resumeTask, rewindTask, type ChangeRequest } from './change.ts'
import { compareTasks, type Comparison } from './compareTasks.ts'
import type { EngineParts, ReadingParts } from './context.ts'
import { explainSteps, type ExplainedStep } from './explainSteps.ts'
import { forkOf, type ForkRequest } from './fork.ts'
import { readVersion } from './history.ts'
import { importTasks } from './importTasks.ts'
import { newTask, type TaskInput } from './newTask.ts'
import { copyData } from './jsonData.ts'
import { replayTask, type Replay, type ReplayRequest } from './replay.ts'
import { rerunStep, runIsolated, type IsolatedRun } from './rerun.ts'
import { RestWatch } from './restWatch.ts'
import { createScheduler, type Scheduler } from './scheduler.ts'

/** An engine at work. Everything it knows is in its store: another one can go on where it was closed. */
export interface Engine extends AsyncDisposable {
  /** Adds a task; its id, once it is durable. */
  submit(input: TaskInput): Promise<string>
  submitAll(inputs: readonly TaskInput[]): Promise<readonly string[]>
  /** Adds tasks that were exported, none of which runs; answers their ids. Throws `IMPORT_INVALID`, `IMPORT_TAKEN`. */
  import(document: unknown, ids: 'kept' | 'new'): Promise<readonly string[]>
  /** Resolves when nothing runs and nothing is ready to run. */
  idle(): Promise<void>
  /** Resolves when a task rests next, or at once when it does now. */
  rested(id: string): Promise<void>
  /** Takes over the steps of a newer generation; a step that runs keeps its own. */
  update(table: StepTable): void

  resume(request: ChangeRequest): Promise<void>
  rewind(request: ChangeRequest & { readonly run: number }): Promise<void>
  fork(request: ForkRequest): Promise<string>
  answer(request: ChangeRequest & { readonly answer: unknown; readonly check: CheckAnswer }): Promise<void>
  edit(request: ChangeRequest & { readonly data: unknown }): Promise<void>
  stop(request: ChangeRequest & { readonly reason?: string }): Promise<void>
  remove(ids: readonly string[]): Promise<number>

  run(request: { readonly step: string; readonly input: unknown }): Promise<IsolatedRun>
  rerun(request: { readonly task: string; readonly run: number; readonly input?: unknown }): Promise<IsolatedRun>
  replay(request: ReplayRequest): Promise<Replay>
  compare(left: string, right: string): Promise<Comparison>
  explain(
    request: { readonly data: unknown } | { readonly task: string; readonly version?: number },
  ): Promise<readonly ExplainedStep[]>
  version(task: string, version: number): Promise<object>

  /**
   * Stops what runs, which is `interrupted` then with this reason, gives back every lease, leaves the store open. While
   * the store takes no writes it does not wait for that: the next engine finds them interrupted.
   */
  close(reason?: string): Promise<void>
}

/** What an engine tells besides its journal. */
export interface EngineListeners {
  /** Something was written to the journal of this task; called once it can be read. */
  readonly onCommitted?: (task: string) => void
  /** Something broke that should not: the task it happened to, '' for none. */
  readonly onProblem?: (task: string, error: unknown) => void
}

/**
 * Starts an engine: what an earlier one left `processing` becomes `interrupted`, what waits is taken up. One engine at a
 * time works on a workspace.
 */
export async function createEngine(given: EngineParts, listeners: EngineListeners = {}): Promise<Engine> {
  const parts = listeners.onCommitted ? { ...given, store: announce(given.store, listeners.onCommitted) } : given
  const { store, scope } = parts
  const endedBefore = Number.MAX_SAFE_INTEGER
  await store.interrupt(scope, { now: parts.clock.now(), endedBefore, reason: 'its process ended' })
  const watch = new RestWatch()
  const scheduler = createScheduler(parts, {
    onRested: (id) => watch.note(id),
    onProblem: listeners.onProblem ?? (() => {}),
  })
  return engineOf(parts, scheduler, watch)
}

function engineOf(parts: EngineParts, scheduler: Scheduler, watch: RestWatch): Engine {
  const { store, scope } = parts
  const thenWake = async ({ task }: ChangeRequest, change: Promise<void>): Promise<void> => {
    await change
    scheduler.wake(task)
  }
  const submitAll = async (inputs: readonly TaskInput[]): Promise<readonly string[]> => {
    const tasks = inputs.map((input) => newTask(parts, { ...input, id: input.id ?? parts.newId() }))
    await scheduler.add(tasks)
    return tasks.map(({ id }) => id)
  }
  const close = (reason = 'the engine was closed'): Promise<void> => scheduler.close(reason)
  return {
    submitAll,
    submit: async (input) => (await submitAll([input]))[0] ?? '',
    import: (document, ids) =>
      importTasks({
        store,
        scope,
        document,
        ...(parts.rules && { rules: parts.rules }),
        ...(ids === 'new' && { newId: () => parts.newId() }),
      }),
    idle: () => scheduler.idle(),
    rested: (id) => watch.rested(parts, scheduler, id),
    update: (table) => {
      parts.index.update(table)
      scheduler.wake()
    },
    resume: (request) => thenWake(request, resumeTask(parts, request)),
    rewind: (request) => thenWake(request, rewindTask(parts, request)),
    fork: async (request) => {
      const task = await forkOf(parts, request)
      await scheduler.add([task])
      return task.id
    },
    answer: (request) => thenWake(request, answerTask(parts, request)),
    edit: (request) => thenWake(request, editTask(parts, request)),
    stop: async (request) => {
      const reason = request.reason ?? 'it was stopped'
      if (!(await scheduler.stop(request.task, reason))) await holdTask(parts, request, reason)
    },
    remove: (ids) => removeTasks(parts, scheduler, ids),
    run: (request) => runIsolated(parts, request),
    rerun: (request) => rerunStep(parts, request),
    replay: (request) => replayTask(parts, request),
    compare: (left, right) => compareTasks(parts, left, right),
    explain: async (request) => explainSteps(parts, await documentOf(parts, request)),
    version: (task, version) => readVersion(store, scope, { task, version }),
    close,
    [Symbol.asyncDispose]: () => close(),
  }
}

async function removeTasks(
  { store, scope }: EngineParts,
  scheduler: Scheduler,
  ids: readonly string[],
): Promise<number> {
  await Promise.all(ids.map((id) => scheduler.stop(id, 'it was deleted')))
  return store.remove(scope, ids)
}

/** The document that is to be explained: one that was given, or a task at a version. Throws `TASK_NOT_FOUND`. */
export async function documentOf(
  { store, scope }: ReadingParts,
  request: { readonly data: unknown } | { readonly task: string; readonly version?: number },
): Promise<{ readonly data: object; readonly task?: TaskRecord }> {
  if ('data' in request) return { data: copyData(request.data).data }
  const task = await store.get(scope, request.task)
  if (!task) throw new StepyardError('TASK_NOT_FOUND', { id: request.task })
  const { version = task.version } = request
  const data = await readVersion(store, scope, { task: task.id, version })
  // What the task remembers belongs to its newest version only.
  return version === task.version ? { data, task } : { data }
}
