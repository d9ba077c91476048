import type { DataWarning } from '../config/schemaTypes.ts'

/** What the workspace and the environment ask of task data, besides that it is JSON. */
export interface DataRules {
  /**
   * Looks at data from outside before it is written: a new task, a sub-task, a change, an answer. Answers what to note
   * with it. Throws `TASK_DATA_INVALID`, `PII_NOT_ALLOWED`.
   */
  admit(data: object): readonly DataWarning[]
  /** Looks whether the environment takes data at all. Throws `PII_NOT_ALLOWED`. */
  allow(data: unknown): void
  /** Texts in data that are about people: they are taken out of what steps log. */
  personal(data: object): readonly string[]
}

/** The part of an event that says what is wrong with the data it brings. */
export function warningsIn(rules: DataRules | undefined, data: object): { readonly warnings?: readonly DataWarning[] } {
  const warnings = rules?.admit(data) ?? []
  return warnings.length > 0 ? { warnings } : {}
}
