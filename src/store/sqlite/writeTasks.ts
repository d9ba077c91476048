import { setImmediate as nextTurn } from 'node:timers/promises'
import { StepyardError } from '../../errors.ts'
import { workspaceOf } from '../scope.ts'
import { ENDED_STATES } from '../taskRecord.ts'
import type { ClaimedTask, ClaimRequest, MaybeScope, Retention, TaskStore } from '../taskStore.ts'
import { claimTasks, interruptTasks, renewLeases, type Claimed } from './claimTasks.ts'
import { applyCommit, prepareCommit, type PreparedCommit } from './commitTask.ts'
import type { Connection } from './connection.ts'
import { addTasks, prepareTasks, type PreparedTask } from './createTasks.ts'
import { damagedStore, isJson } from './problem.ts'
import { createPruner } from './pruneTasks.ts'
import { removeTasks } from './removeTasks.ts'
import { reportDamage, setAsideDamaged, setAsideHeld, setAsideReady, type DamageOptions } from './damage.ts'
import { repairTask } from './setAside.ts'
import type { WorkspaceRow } from './workspaceRow.ts'
import type { Change } from './writer.ts'

/** What the writing half of a store works with. */
export interface WritingOptions extends DamageOptions {
  readonly file: string
  readonly connection: Connection
}

/** The methods of a store that change tasks. */
export type Writing = Pick<
  TaskStore,
  'create' | 'claim' | 'heartbeat' | 'commit' | 'interrupt' | 'remove' | 'prune' | 'repair'
> &
  PreparedWriting

/** The same for what another thread has prepared. */
export interface PreparedWriting {
  createPrepared(scope: MaybeScope, tasks: readonly PreparedTask[]): Promise<void>
  commitPrepared(scope: MaybeScope, commit: PreparedCommit): Promise<void>
}

const NOTHING_CLAIMED: { readonly answer: Claimed } = { answer: { tasks: [], damaged: [] } }

/** Makes the writing half. */
export function writeTasks(options: WritingOptions): Writing {
  const { file, writer, connection } = options
  const { sql, change } = writer
  const damaged = (error: unknown): never => {
    throw damagedStore(file, error)
  }
  return {
    async create(scope, tasks) {
      return create(options, scope, prepareTasks(tasks))
    },
    async commit(scope, commit) {
      return commitTask(options, scope, prepareCommit(commit))
    },
    createPrepared: (scope, tasks) => create(options, scope, tasks),
    commitPrepared: (scope, commit) => commitTask(options, scope, commit),
    claim: (scope, request) => claim(options, scope, request).catch(damaged),
    prune: (scope, retention) => prune(options, scope, retention).catch(damaged),
    heartbeat: (scope, request) => changeHeld(options, scope, (row) => renewLeases(sql, row, request)).catch(damaged),
    interrupt: (scope, request) =>
      changeHeld(options, scope, (row) => interruptTasks(sql, row, request)).catch(damaged),
    remove: (scope, ids) => change(scope, (row) => (row ? removeTasks(sql, row, { ids }) : 0)).catch(damaged),
    async repair(scope, id, rebuilt) {
      const apply: Change<void> = (row) => (row ? repairTask(sql, row, { id, rebuilt, connection }) : notFound(id))
      return change(scope, apply).catch(damaged)
    },
  }
}

async function create(options: WritingOptions, scope: MaybeScope, prepared: readonly PreparedTask[]): Promise<void> {
  const { sql, queue, findOrAdd } = options.writer
  const name = workspaceOf(scope)
  if (name === undefined) throw new StepyardError('SCOPE_MISSING', {})
  try {
    await queue.write(() => addTasks(sql, findOrAdd(name), prepared))
  } catch (error) {
    throw explain(options, error, prepared)
  }
}

async function claim(
  options: WritingOptions,
  scope: MaybeScope,
  request: ClaimRequest,
): Promise<readonly ClaimedTask[]> {
  const { sql, change } = options.writer
  const claimOnce: Change<Claimed> = (row) => (row ? claimTasks(sql, row, request) : NOTHING_CLAIMED.answer)
  const { tasks, damaged } = await untilWhole(
    () => change(scope, claimOnce, NOTHING_CLAIMED),
    () => setAsideReady(options, scope, request),
  )
  if (damaged.length > 0) reportDamage(options, scope, damaged)
  return tasks
}

function changeHeld(
  options: WritingOptions,
  scope: MaybeScope,
  apply: (row: WorkspaceRow) => string[],
): Promise<readonly string[]> {
  return untilWhole(
    () => options.writer.change(scope, (row) => (row ? apply(row) : [])),
    () => setAsideHeld(options, scope),
  )
}

// A damaged page stops everybody's transaction; so it is looked for outside of one, set aside, and the change made again.
async function untilWhole<T>(make: () => Promise<T>, setAsideSome: () => Promise<boolean>): Promise<T> {
  for (;;) {
    try {
      return await make()
    } catch (error) {
      if (error instanceof StepyardError || !(await setAsideSome())) throw error
    }
  }
}

async function commitTask(options: WritingOptions, scope: MaybeScope, prepared: PreparedCommit): Promise<void> {
  const { sql, change } = options.writer
  const { task: id, claim: held } = prepared.commit
  try {
    await change(scope, (row) => (row ? applyCommit(sql, row, prepared) : notFound(id)), held && 'wait')
  } catch (error) {
    if (error instanceof StepyardError) throw error
    const damage = await setAsideDamaged(options, scope, id)
    if (damage) throw new StepyardError('TASK_UNREADABLE', { id, reason: damage.reason }, { cause: error })
    const { data, create: created } = prepared
    throw explain(options, error, [...(data === null ? [] : [{ task: { id }, data }]), ...created])
  }
}

async function prune(options: WritingOptions, scope: MaybeScope, retention: Retention): Promise<number> {
  const { sql, change } = options.writer
  const number = options.numbers(scope)
  if (number === undefined) return 0
  const pruner = createPruner(options.reading, retention)
  let removed = 0
  for (let next = pruner.next(number); !next.done; next = pruner.next(number)) {
    const { ids } = next
    const apply: Change<number> = (row) => (row ? removeTasks(sql, row, { ids, states: ENDED_STATES }) : 0)
    if (ids.length === 0) await nextTurn()
    else removed += await change(scope, apply)
  }
  return removed
}

function notFound(id: string): never {
  throw new StepyardError('TASK_NOT_FOUND', { id })
}

// An index by data reads what nothing else looks into.
function explain(
  options: WritingOptions,
  error: unknown,
  written: readonly { readonly task: { readonly id: string }; readonly data: string }[],
): StepyardError {
  if (error instanceof StepyardError) return error
  const wrong = written.find(({ data }) => !isJson(data))
  if (wrong) return new StepyardError('DATA_TEXT_INVALID', { id: wrong.task.id }, { cause: error })
  return damagedStore(options.file, error)
}
