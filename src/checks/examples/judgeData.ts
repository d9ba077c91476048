import type { ParsedConfig } from '../../config/parseConfig.ts'
import { parsePath } from '../../dataPath.ts'
import type { Diagnostic } from '../../diagnostics.ts'

/** What of task data does not fit the schemas of the workspace, in words that show nothing about people. */
export type FindMisfits = (data: object) => readonly Misfit[]

/** What is wrong at one place of task data. */
export interface Misfit {
  /** Path of the schema that the data comes nearest to. */
  readonly schema: string
  /** As data is addressed; '' is the data itself. */
  readonly path: string
  readonly expected: string
  readonly actual: string
}

/** A file that has tasks with data: a fixture, or a seed. */
export type TaskFile = ParsedConfig<{ readonly tasks: readonly { readonly data: object }[] }>

/** Data of tasks in a file that does not fit the schemas of the workspace: a workspace may refuse it. */
export function judgeData(file: TaskFile, findMisfits: FindMisfits): Diagnostic[] {
  return (file.value?.tasks ?? []).flatMap(({ data }, index) =>
    findMisfits(data).map(({ schema, path, expected, actual }): Diagnostic => {
      const where = path === '' ? 'The data of the task' : `\`${path}\``
      return {
        severity: 'warning',
        code: 'TASK_DATA_MISFIT',
        message: `${where} is ${actual}, ${schema} expects ${expected}.`,
        hint: 'Correct the data, or the schema.',
        file: file.file,
        ...placeOf(file, ['tasks', index, 'data'], path),
      }
    }),
  )
}

// What is missing has no place: then it is that of what it is missing from.
function placeOf({ locate }: TaskFile, data: readonly (string | number)[], path: string) {
  const keys = path === '' ? [] : parsePath(path).map((key) => (/^\d+$/.test(key) ? Number(key) : key))
  return locate([...data, ...keys])
}
