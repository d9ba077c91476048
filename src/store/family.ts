/** Whether a task is one of `only`, or a sub-task of one of them at any depth. Everything is when nothing is given. */
export function isOneOf(id: string, only: readonly string[] | undefined): boolean {
  return only === undefined || only.some((own) => id === own || id.startsWith(`${own}.`))
}

/** The same in SQL, for a row of `task` and a parameter that holds `only` as a JSON list, or null. */
export function oneOfSql(parameter: string): string {
  return `(${parameter} is null or exists (select 1 from json_each(${parameter}) own
    where task.id = own.value or substr(task.id, 1, length(own.value) + 1) = own.value || '.'))`
}

/** `only` as `oneOfSql` takes it. */
export function oneOfParameter(only: readonly string[] | undefined): string | null {
  return only === undefined ? null : JSON.stringify(only)
}
