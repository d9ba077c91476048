import { TEXT } from '../server/schemas.ts'
import { readJournal } from './readJournal.ts'
import { callsOf } from './timeline.ts'
import { askRoute, type Tool } from './tool.ts'

const TASKS = 10
const MOST_TASKS = 50

const listCalls: Tool = {
  name: 'list_calls',
  description:
    'The calls that steps made of connectors, with what was sent and what came back: of one `task`, or of the newest ' +
    `${TASKS} tasks, the newest task first.`,
  readOnly: true,
  input: {
    type: 'object',
    properties: {
      task: { ...TEXT, minLength: 1, description: 'id of a task' },
      connector: { ...TEXT, description: 'only calls of this connector' },
      tasks: { type: 'integer', minimum: 1, maximum: MOST_TASKS, description: `how many tasks; default ${TASKS}` },
    },
    additionalProperties: false,
  },
  more: 'Ask for one `task` or one `connector`.',
  async call({ task, connector, tasks = TASKS }, api) {
    const ids = task === undefined ? await newest(tasks, api) : [String(task)]
    const journals = await Promise.all(ids.map((id) => readJournal({ id }, api)))
    const calls = journals.flatMap(({ events }, index) => callsOf(ids[index] ?? '', events))
    const long = ids.filter((_id, index) => journals[index]?.more)
    return {
      calls: calls.filter((call) => connector === undefined || call.connector === connector),
      ...(long.length > 0 && { more: `Only the first calls of ${long.join(', ')}: get_task has the rest.` }),
    }
  },
}

async function newest(limit: unknown, api: Parameters<Tool['call']>[1]): Promise<readonly string[]> {
  // What the route answers; its schema is the server's.
  const { tasks } = (await askRoute(['GET', '/api/tasks'], { limit }, api)) as {
    readonly tasks: readonly { readonly id: string }[]
  }
  return tasks.map(({ id }) => id)
}

const setFault: Tool = {
  name: 'set_fault',
  description:
    'Lets calls of a connector go wrong until the dev server ends, or with `remove: true` ends that. `effect` is one of ' +
    '{ "status": 503 }, { "error": { "code", "message" } }, { "timeout": true }, { "latency": "2s" }, ' +
    '{ "malformed": true }, { "dropped": true }; `when` narrows it: { "nth": 2 }, { "every": 3 }, { "rate": 0.1 }, { "times": 1 }.',
  readOnly: false,
  input: {
    type: 'object',
    required: ['name'],
    properties: {
      name: { ...TEXT, minLength: 1, description: 'what the rule is called; the same name replaces it' },
      match: { type: 'object', description: 'which calls: { connector, operation?, step?, task?, input? }' },
      when: { type: 'object', description: 'which of them; default all' },
      effect: { type: 'object', description: 'what happens' },
      remove: { type: 'boolean', description: 'takes the rule of this name away' },
    },
    additionalProperties: false,
  },
  more: 'GET /api/faults lists every rule.',
  async call({ name, remove, ...rule }, api) {
    if (remove === true) return askRoute(['DELETE', '/api/faults/{name}'], { name }, api)
    return askRoute(['POST', '/api/faults'], { name, ...rule }, api)
  },
}

/** Tools for what steps ask of the outside world. */
export const callTools: readonly Tool[] = [listCalls, setFault]
