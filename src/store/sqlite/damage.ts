import { workspaceOf } from '../scope.ts'
import type { ClaimRequest, MaybeScope } from '../taskStore.ts'
import { findReady } from './claimTasks.ts'
import { prepareAll, type Connection, type Statements } from './connection.ts'
import type { StoreProblem } from './problem.ts'
import { readWhole, setAside, type Damage } from './setAside.ts'
import { STATE_CODE } from './stateCode.ts'
import { READS } from './statements.ts'
import type { WorkspaceNumbers } from './workspaceNumbers.ts'
import type { Writer } from './writer.ts'

/** What damaged tasks are found and set aside with. */
export interface DamageOptions {
  readonly writer: Writer
  /** Where rows are looked at, and long searches made. */
  readonly reading: Connection
  readonly numbers: WorkspaceNumbers
  readonly now: () => Date
  readonly onProblem: (problem: StoreProblem) => void
}

/** Tells the owner about tasks that were set aside. */
export function reportDamage(
  { onProblem }: DamageOptions,
  scope: MaybeScope,
  damaged: readonly { readonly id: string; readonly reason: string }[],
): void {
  const workspaceId = workspaceOf(scope) ?? ''
  for (const { id, reason } of damaged) onProblem({ kind: 'task', workspaceId, id, reason })
}

/** Sets the task of an id, or a number, aside if its row is damaged indeed; answers how. */
export async function setAsideDamaged(
  options: DamageOptions,
  scope: MaybeScope,
  task: string | number,
): Promise<Damage | undefined> {
  const workspace = options.numbers(scope)
  if (workspace === undefined) return undefined
  const sql = prepareAll(options.reading, READS)
  const seq: number | undefined = typeof task === 'number' ? task : sql.findSeq.get(workspace, task)?.seq
  return seq === undefined ? undefined : setAsideSeq(options, scope, { sql, workspace, seq })
}

/** Sets every damaged task aside that a claim would come to; answers whether there was one. */
export function setAsideReady(options: DamageOptions, scope: MaybeScope, request: ClaimRequest): Promise<boolean> {
  return setAsideFound(options, scope, (sql, workspace) => findReady(sql, workspace, request))
}

/** Sets every damaged task aside that is under a claim; answers whether there was one. */
export function setAsideHeld(options: DamageOptions, scope: MaybeScope): Promise<boolean> {
  return setAsideFound(options, scope, (sql, workspace) => sql.findInState.all(workspace, STATE_CODE.processing))
}

async function setAsideFound(
  options: DamageOptions,
  scope: MaybeScope,
  find: (sql: Statements<typeof READS>, workspace: number) => readonly { readonly seq: number }[],
): Promise<boolean> {
  const workspace = options.numbers(scope)
  if (workspace === undefined) return false
  const sql = prepareAll(options.reading, READS)
  const candidates = find(sql, workspace)
  const found = await Promise.all(candidates.map(({ seq }) => setAsideSeq(options, scope, { sql, workspace, seq })))
  return found.some((damage) => damage !== undefined)
}

async function setAsideSeq(
  options: DamageOptions,
  scope: MaybeScope,
  { sql, workspace, seq }: { sql: Statements<typeof READS>; workspace: number; seq: number },
): Promise<Damage | undefined> {
  const damage = readWhole(sql, workspace, seq)
  if (damage === undefined || 'data' in damage) return undefined
  const { writer, now } = options
  const at = now().getTime()
  const id = await writer.change(scope, (row) => row && setAside(writer.sql, row, { ...damage, at }))
  if (id !== undefined) reportDamage(options, scope, [{ id, reason: damage.reason }])
  return damage
}
