import { checkAgainstSchema } from '../../config/checkAgainstSchema.ts'
import { defineRoute, type Route } from '../route.ts'
import { listOf, object, ref, TEXT } from '../schemas.ts'
import { anyKeys, anything, fields, flag, list, optional, text, whole } from '../shape.ts'
import { showTask, TASK_PARAMS } from './showTask.ts'
import { changeData } from './taskRoutes.ts'

const CHANGED = object({ task: ref('Task') })
const CHANGES = { method: 'POST', access: 'write', scope: 'task', params: TASK_PARAMS } as const

const rerun = defineRoute({
  ...CHANGES,
  path: '/api/tasks/{id}/rerun',
  summary: 'Runs one step run again with the code of now; the task stays as it is',
  body: fields({
    run: whole('number of the step run', { minimum: 1 }),
    input: optional(anything('other data than it had then')),
  }),
  response: object({ run: ref('IsolatedRun') }),
  answer: async ({ params, body, workspace }) => ({ run: await workspace.engine.rerun({ task: params.id, ...body }) }),
})

const goOn = defineRoute({
  ...CHANGES,
  path: '/api/tasks/{id}/continue',
  summary: 'Lets a task go on, from where it is or from one of its step runs',
  body: fields({ run: optional(whole('take it back to what it was before this step run first', { minimum: 1 })) }),
  response: CHANGED,
  async answer({ params: { id }, body: { run }, workspace }) {
    const request = { task: id, actor: workspace.actor }
    if (run === undefined) await workspace.engine.resume(request)
    else await workspace.engine.rewind({ ...request, run })
    return showTask(workspace, id)
  },
})

const resume = defineRoute({
  ...CHANGES,
  path: '/api/tasks/{id}/resume',
  summary: 'Tries again what failed or was interrupted, or ends a pause',
  body: fields({}),
  response: CHANGED,
  async answer({ params: { id }, workspace }) {
    await workspace.engine.resume({ task: id, actor: workspace.actor })
    return showTask(workspace, id)
  },
})

const fork = defineRoute({
  ...CHANGES,
  path: '/api/tasks/{id}/fork',
  summary: 'Makes another task of a moment of this one',
  body: fields({
    run: optional(whole('as it was before this step run; default: as it is now', { minimum: 1 })),
    version: optional(whole('as it was at this version of its data')),
    fresh: optional(flag('let every step run again, those that had run as well')),
    name: optional(text('another name', { maxLength: 500, minLength: 1 })),
    data: optional(anything('other data')),
    set: optional(anyKeys('single values by their path')),
  }),
  status: 201,
  response: CHANGED,
  async answer({ params: { id }, body: { data, set, ...moment }, workspace }) {
    const edit = (before: object): unknown => changeData(before, { data, set })
    const changes = data === undefined && set === undefined ? {} : { edit }
    const made = await workspace.engine.fork({ task: id, actor: workspace.actor, ...moment, ...changes })
    return showTask(workspace, made)
  },
})

const stop = defineRoute({
  ...CHANGES,
  path: '/api/tasks/{id}/stop',
  summary: 'Keeps a task from going on by itself; a step that runs is ended',
  body: fields({ reason: optional(text('why, for whoever looks at it later', { maxLength: 1_000 })) }),
  response: CHANGED,
  async answer({ params: { id }, body, workspace }) {
    await workspace.engine.stop({ task: id, actor: workspace.actor, ...body })
    return showTask(workspace, id)
  },
})

const answer = defineRoute({
  ...CHANGES,
  path: '/api/tasks/{id}/answer',
  summary: 'Answers what a task asks, and lets it go on',
  body: fields({ answer: anything('what fits the schema of the question') }),
  response: CHANGED,
  async answer({ params: { id }, body, workspace }) {
    const request = { task: id, actor: workspace.actor, answer: body.answer }
    await workspace.engine.answer({ ...request, check: checkAgainstSchema })
    return showTask(workspace, id)
  },
})

const replay = defineRoute({
  ...CHANGES,
  path: '/api/tasks/{id}/replay',
  summary: 'Runs the whole task again with the code of now and the calls of then; nothing is written',
  body: fields({ ignore: optional(list('JSON pointers whose values may differ', text('such as /order/at'))) }),
  response: object({ replay: ref('Replay') }),
  answer: async ({ params: { id }, body, workspace }) => ({
    replay: await workspace.engine.replay({ task: id, ...body }),
  }),
})

const compare = defineRoute({
  method: 'POST',
  path: '/api/tasks/compare',
  summary: 'Puts two tasks side by side: steps, changes and data',
  access: 'read',
  scope: 'workspace',
  body: fields({ left: text('id of a task'), right: text('id of a task') }),
  response: object({
    differsAt: { type: ['integer', 'null'], description: 'number of the first step run that differs' },
    left: listOf(ref('ComparedRun')),
    right: listOf(ref('ComparedRun')),
    data: ref('Patch'),
    states: listOf(TEXT),
  }),
  async answer({ body: { left, right }, workspace }) {
    const { differsAt = null, ...comparison } = await workspace.engine.compare(left, right)
    return { differsAt, ...comparison }
  },
})

/** Routes that do something with tasks. `compare` stands before those with an id, which it could be taken for. */
export const taskActionRoutes: readonly Route[] = [compare, rerun, goOn, resume, fork, stop, answer, replay]
