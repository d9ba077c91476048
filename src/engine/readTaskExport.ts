import { StepyardError } from '../errors.ts'
import { TASK_STATES } from '../store/taskRecord.ts'
import type { ExportedTask } from './exportTasks.ts'

/** The tasks of an export; what was typed or cut off somewhere is refused with its place. Throws `IMPORT_INVALID`. */
export function readTaskExport(document: unknown): readonly ExportedTask[] {
  if (!isRecord(document) || document['kind'] !== 'tasks') throw invalid('it is no export of tasks')
  if (document['schemaVersion'] !== 1)
    throw invalid(`its format ${String(document['schemaVersion'])} is not known here`)
  const { tasks } = document
  if (!Array.isArray(tasks)) throw invalid('it has no list of tasks')
  tasks.forEach((task: unknown, index) => checkTask(task, `tasks[${index}]`))
  const ids = tasks.map((task: ExportedTask) => task.id)
  const twice = ids.find((id, index) => ids.indexOf(id) !== index)
  if (twice !== undefined) throw invalid(`it holds the task "${twice}" twice`)
  // Every part that is read has been looked at.
  return tasks as readonly ExportedTask[]
}

/** An export that cannot be taken. */
export function invalid(problem: string, options?: ErrorOptions): StepyardError<'IMPORT_INVALID'> {
  return new StepyardError('IMPORT_INVALID', { problem }, options)
}

type Check = (value: unknown) => boolean

const text: Check = (value) => typeof value === 'string'
const texts: Check = (value) => Array.isArray(value) && value.every(text)
const whole: Check = (value) => Number.isSafeInteger(value)
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value)

const TASK: Readonly<Record<string, Check>> = {
  id: text,
  name: text,
  tags: texts,
  state: (value) => TASK_STATES.some((state) => state === value),
  version: whole,
  parent: optional(text),
  lastStep: optional(text),
  failure: optional(
    (value) => isRecord(value) && text(value['fingerprint']) && text(value['code']) && text(value['message']),
  ),
  memory: (value) =>
    isRecord(value) && text(value['actor']) && texts(value['ran']) && whole(value['runs']) && whole(value['subtasks']),
  events: (value) => Array.isArray(value) && value.length > 0,
}

const EVENT: Readonly<Record<string, Check>> = {
  type: (value) => text(value) && /^[A-Z][A-Za-z]{1,60}$/.test(String(value)),
  timestamp: (value) => text(value) && !Number.isNaN(Date.parse(String(value))),
  actorAccountId: text,
  causedBy: (value) => value === null || text(value),
  data: isRecord,
}

function checkTask(task: unknown, path: string): void {
  check(task, path, TASK)
  const { events } = task as { events: readonly unknown[] }
  events.forEach((event, index) => check(event, `${path}.events[${index}]`, EVENT))
}

function check(value: unknown, path: string, shape: Readonly<Record<string, Check>>): void {
  if (!isRecord(value)) throw invalid(`${path} is no object`)
  for (const [key, fits] of Object.entries(shape))
    if (!fits(value[key])) throw invalid(`${path}.${key} is not what an export has there`)
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
