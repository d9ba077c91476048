import { setImmediate as nextTurn } from 'node:timers/promises'
import { StepyardError } from '../../errors.ts'
import { workspaceOf } from '../scope.ts'
import { ENDED_STATES } from '../taskRecord.ts'
import type { ClaimedTask, ClaimRequest, MaybeScope, Retention, TaskStore } from '../taskStore.ts'
import { claimTasks, interruptTasks, renewLeases, type Claimed } from './claimTasks.ts'
import { applyCommit, prepareCommit, type PreparedCommit } from './commitTask.ts'
import type { Connection } from './connection.ts'
import { addNewTask, addTasks, checkFree, prepareTasks, type PreparedTask } from './createTasks.ts'
import { damagedStore, isJson } from './problem.ts'
import { createPruner } from './pruneTasks.ts'
import { removeTasks } from './removeTasks.ts'
import { reportDamage, setAsideDamaged, setAsideReady, type DamageOptions } from './damage.ts'
import { repairTask } from './setAside.ts'
import type { WorkspaceRow } from './workspaceRow.ts'

/** What the writing half of a store works with. */
export interface WritingOptions extends DamageOptions {
  readonly file: string
  readonly connection: Connection
}

/** The methods of a store that change tasks. */
export type Writing = Pick<
  TaskStore,
  'create' | 'claim' | 'heartbeat' | 'commit' | 'interrupt' | 'remove' | 'prune' | 'repair'
>

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
    async claim(scope, request) {
      return claim(options, scope, request).catch(damaged)
    },
    async commit(scope, commit) {
      return commitTask(options, scope, prepareCommit(commit))
    },
    async heartbeat(scope, request) {
      const apply = { apply: (row: WorkspaceRow) => renewLeases(sql, row, request), none: () => [] }
      return change(scope, apply).catch(damaged)
    },
    async interrupt(scope, request) {
      const apply = { apply: (row: WorkspaceRow) => interruptTasks(sql, row, request), none: () => [] }
      return change(scope, apply).catch(damaged)
    },
    async remove(scope, ids) {
      return change(scope, { apply: (row) => removeTasks(sql, row, { ids }), none: () => 0 }).catch(damaged)
    },
    async prune(scope, retention) {
      return prune(options, scope, retention).catch(damaged)
    },
    async repair(scope, id, rebuilt) {
      const apply = (row: WorkspaceRow): void => repairTask(sql, row, { id, rebuilt, connection })
      return change(scope, { apply, none: () => notFound(id) }).catch(damaged)
    },
  }
}

async function create(options: WritingOptions, scope: MaybeScope, tasks: readonly PreparedTask[]): Promise<void> {
  const { sql, queue, findOrAdd } = options.writer
  const name = workspaceOf(scope)
  if (name === undefined) throw new StepyardError('SCOPE_MISSING', {})
  const write = (): void => {
    const workspace = findOrAdd(name)
    const [only, ...others] = tasks
    if (only && others.length === 0) return addNewTask(sql, workspace, only)
    checkFree(sql, workspace, tasks)
    addTasks(sql, workspace, tasks)
  }
  try {
    await queue.write(write)
  } catch (error) {
    throw explain(options, error, tasks)
  }
}

// A damaged page stops everybody's transaction; so it is looked for outside of one, set aside, and the claim made again.
async function claim(
  options: WritingOptions,
  scope: MaybeScope,
  request: ClaimRequest,
): Promise<readonly ClaimedTask[]> {
  const { sql, change } = options.writer
  const claimOnce = {
    apply: (workspace: WorkspaceRow) => claimTasks(sql, workspace, request),
    none: () => NOTHING_CLAIMED.answer,
    fallback: NOTHING_CLAIMED,
  }
  for (;;) {
    try {
      const { tasks, damaged } = await change(scope, claimOnce)
      if (damaged.length > 0) reportDamage(options, scope, damaged)
      return tasks
    } catch (error) {
      if (error instanceof StepyardError || !(await setAsideReady(options, scope, request))) throw error
    }
  }
}

async function commitTask(options: WritingOptions, scope: MaybeScope, prepared: PreparedCommit): Promise<void> {
  const { sql, change } = options.writer
  const { task: id, claim: held } = prepared.commit
  try {
    await change(scope, {
      apply: (workspace) => applyCommit(sql, workspace, prepared),
      none: () => notFound(id),
      fallback: held && 'wait',
    })
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
    const apply = (workspace: WorkspaceRow): number => removeTasks(sql, workspace, { ids, states: ENDED_STATES })
    if (ids.length === 0) await nextTurn()
    else removed += await change(scope, { apply, none: () => 0 })
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
