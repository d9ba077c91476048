/** Whether a task is one of `only`, or a sub-task of one of them at any depth. Everything is when nothing is given. */
export function isOneOf(id: string, only: readonly string[] | undefined): boolean {
  return only === undefined || only.some((own) => id === own || id.startsWith(`${own}.`))
}

/**
 * The tasks of a family in SQL, with when they are ready: `?1` is the workspace, `?2` what `oneOfParameter` made. They are
 * looked up by id, however many others are ready; a sub-task's id lies between `<id>.` and `<id>/`, the next character.
 */
export const FAMILY_SQL = `(
  select t.seq, t.ready_at from json_each(?2) own cross join task t indexed by task_id
    where t.workspace_id = ?1 and t.id = own.value
  union select t.seq, t.ready_at from json_each(?2) own cross join task t indexed by task_id
    where t.workspace_id = ?1 and t.id > own.value || '.' and t.id < own.value || '/')`

/** `only` as a parameter. */
export function oneOfParameter(only: readonly string[]): string {
  return JSON.stringify(only)
}
