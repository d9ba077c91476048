import type { SubtaskOptions, TaskControl } from '../../define.ts'
import type { Subtask } from '../../stepHost.ts'
import { describeType, refuseArgument, requireMilliseconds, requirePath, requireText } from './arguments.ts'
import { refuseLate, type Effects, type Run } from './run.ts'

/** Makes `task` for one run. What has an effect is written down, and takes effect when the body has ended well. */
export function createTask(run: Run): TaskControl {
  const { call, world, effects } = run
  return {
    id: () => call.task.id,
    name(name) {
      if (name !== undefined) note(run, 'task.name', { name: requireText(name, NAME) })
      return effects.name ?? call.task.name
    },
    tags(tags) {
      if (tags !== undefined) note(run, 'task.tags', { tags: requireTags(tags) })
      return [...(effects.tags ?? call.task.tags)]
    },
    // Typed by the workspace's own configuration, which the engine has checked.
    config: (key) => world.config(requireText(key, KEY)) as never,
    complete: (result) => note(run, 'task.complete', { complete: resultOf(result) }),
    completeOnExpire: (result) => note(run, 'task.completeOnExpire', { completeOnExpire: resultOf(result) }),
    ignore: () => note(run, 'task.ignore', { ignore: true }),
    park: (milliseconds) => note(run, 'task.park', { park: requireMilliseconds(milliseconds, PARK) }),
    timeout: (milliseconds) => note(run, 'task.timeout', { timeout: requireMilliseconds(milliseconds, TIMEOUT) }),
    ask: (question) => note(run, 'task.ask', { ask: checkQuestion(question) }),
    // Async, so that a wrong argument rejects like everything that is awaited.
    subtask: async (name, data, options) => addSubtask(run, { name, data, options }),
    visualize: (view) => addView(run, view),
    get workspace() {
      return createWorkspaceName(world.workspace)
    },
    get signal() {
      return world.signal
    },
  }
}

/** Writes down what the body asks for; too late when the run has ended. */
export function note(run: Run, call: string, effects: Effects): void {
  if (!refuseLate(run, call)) Object.assign(run.effects, effects)
}

const NAME = { call: 'task.name', what: 'a name', example: "task.name('Order 17')" }
const KEY = { call: 'task.config', what: 'a key', example: "task.config('API_URL')" }
const PARK = { call: 'task.park', example: 'task.park(60_000)' }
const TIMEOUT = { call: 'task.timeout', example: 'task.timeout(60_000)' }

function resultOf(result: unknown): { readonly result?: unknown } {
  return result === undefined ? {} : { result }
}

function requireTags(tags: unknown): readonly string[] {
  if (Array.isArray(tags) && tags.every((tag) => typeof tag === 'string')) return [...tags]
  const odd: unknown = Array.isArray(tags) ? tags.find((tag) => typeof tag !== 'string') : tags
  return refuseArgument('task.tags', `needs a list of texts, and got ${describeType(odd)}`, "task.tags(['urgent'])")
}

function checkQuestion(given: unknown): NonNullable<Effects['ask']> {
  const example = "task.ask({ question: 'Ship it?', schema: { type: 'boolean' }, into: 'order.approved' })"
  if (typeof given !== 'object' || given === null) {
    return refuseArgument('task.ask', `needs an object, and got ${describeType(given)}`, example)
  }
  const { question, schema, into } = given as { readonly [Name in 'question' | 'schema' | 'into']?: unknown }
  return {
    question: requireText(question, { call: 'task.ask', what: 'a question', example }),
    ...(schema !== undefined && { schema: copyOf(schema) }),
    into: requirePath(into),
  }
}

interface GivenSubtask {
  readonly name: unknown
  readonly data: unknown
  readonly options: SubtaskOptions | undefined
}

function addSubtask(run: Run, { name, data, options }: GivenSubtask): string {
  const example = "task.subtask('Invoice', { order: data.order }, { into: 'invoice', waitFor: true })"
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    return refuseArgument('task.subtask', `needs data, an object, and got ${describeType(data)}`, example)
  }
  const { into, waitFor = false } = options ?? {}
  const earlier = run.effects.subtasks ?? []
  const subtask: Subtask = {
    id: `${run.call.task.id}.${run.call.task.subtasks + earlier.length + 1}`,
    name: requireText(name, { call: 'task.subtask', what: 'a name', example }),
    data: copyOf(data),
    ...(into !== undefined && { into: requirePath(into) }),
    waitFor: Boolean(waitFor),
  }
  note(run, 'task.subtask', { subtasks: [...earlier, subtask] })
  return subtask.id
}

function addView(run: Run, given: unknown): void {
  const example = "task.visualize({ type: 'table', name: 'Lines', data: rows })"
  if (typeof given !== 'object' || given === null) {
    return refuseArgument('task.visualize', `needs an object, and got ${describeType(given)}`, example)
  }
  const { type, name, data, options } = given as { readonly [Key in 'type' | 'name' | 'data' | 'options']?: unknown }
  const expected = { call: 'task.visualize', example }
  const view = {
    type: requireText(type, { ...expected, what: 'a type' }),
    name: requireText(name, { ...expected, what: 'a name' }),
    data: copyOf(data),
    ...(options !== undefined && { options: copyOf(options) }),
  }
  if (!refuseLate(run, 'task.visualize')) run.views.push(view)
}

// As it is now: the body goes on changing what it has handed over. What cannot be copied is no JSON, which the engine
// says with the path.
function copyOf(value: unknown): unknown {
  try {
    return structuredClone(value)
  } catch {
    return value
  }
}

// Written both as `task.workspace.name` and `task.workspace()`.
function createWorkspaceName(workspace: Run['world']['workspace']): TaskControl['workspace'] {
  return Object.defineProperties(() => ({ ...workspace }), {
    name: { value: workspace.name },
    id: { value: workspace.id, enumerable: true },
    environment: { value: workspace.environment, enumerable: true },
    // The two lines above are what the type asks for.
  }) as unknown as TaskControl['workspace']
}
