import { workspaceOf } from '../scope.ts'
import type { MaybeScope } from '../taskStore.ts'
import type { Connection } from './connection.ts'
import { READS } from './statements.ts'

/** The number of the workspace of a scope; `undefined` when nothing was ever added to it, and without a scope. */
export type WorkspaceNumbers = (scope: MaybeScope) => number | undefined

/** Finds numbers of workspaces. One that is there stays there, so it is looked up once. */
export function workspaceNumbers(connection: Connection): WorkspaceNumbers {
  const find = connection.prepare(READS.findWorkspace)
  const known = new Map<string, number>()
  return (scope) => {
    const name = workspaceOf(scope)
    if (name === undefined) return undefined
    const number: number | undefined = known.get(name) ?? find.get(name)?.id
    if (number !== undefined) known.set(name, number)
    return number
  }
}
