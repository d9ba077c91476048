import { formatPath } from './path.ts'
import { SCHEMAS } from './schemaFiles.ts'
import { validate } from './validate.ts'

/** What is wrong with a task event by its published schema, in words; `undefined` when nothing is. */
export function findEventFault(event: { readonly type: string; readonly data: object }): string | undefined {
  const schema = SCHEMAS['task-event']
  const { definitions = {} } = schema
  const [outside] = validate(event, schema)
  if (outside) return `${formatPath(outside.path)} breaks the rule "${outside.rule}"`
  const definition = definitions[event.type]
  const [inside] = definition ? validate(event.data, { ...definition, definitions }) : []
  return inside && `${formatPath(['data', ...inside.path])} breaks the rule "${inside.rule}"`
}

/** The same of all events in an exported document, whatever else it is; the first that has a fault is named. */
export function findExportFault(document: unknown): string | undefined {
  for (const [task, event] of eventsIn(document)) {
    const fault = findEventFault(event)
    if (fault !== undefined) return `an event of the task "${task}": ${fault}`
  }
  return undefined
}

function* eventsIn(document: unknown): Generator<readonly [task: string, event: { type: string; data: object }]> {
  const list = (holder: unknown, key: string): readonly unknown[] => {
    const value: unknown = typeof holder === 'object' && holder !== null ? Reflect.get(holder, key) : undefined
    return Array.isArray(value) ? value : []
  }
  for (const task of list(document, 'tasks')) {
    const id: unknown = typeof task === 'object' && task !== null ? Reflect.get(task, 'id') : ''
    // What is no event breaks the first rule of the schema.
    for (const event of list(task, 'events')) yield [String(id), event as { type: string; data: object }]
  }
}
