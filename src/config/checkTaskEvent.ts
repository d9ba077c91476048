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
