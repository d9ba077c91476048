import { DATA, TEXT } from '../server/schemas.ts'
import { askRoute, inputOf, type RouteName, type Tool } from './tool.ts'

const LIST: RouteName = ['GET', '/api/steps']
const SHOW: RouteName = ['GET', '/api/steps/{name}']
const RUN: RouteName = ['POST', '/api/steps/{name}/run']
const EXPLAIN: RouteName = ['POST', '/api/explain']
const RELOAD: RouteName = ['POST', '/api/reload']
const DIAGNOSTICS: RouteName = ['GET', '/api/diagnostics']

const STEP_NAME = { ...TEXT, minLength: 1, maxLength: 1_000, description: 'name of a step, as list_steps gives it' }
const EXPLAINED = 10

const listSteps: Tool = {
  name: 'list_steps',
  description:
    'The steps of the workspace: name, file, the condition that task data has to meet, how often each failed. ' +
    'Call read_step for the source of one.',
  readOnly: true,
  input: inputOf(LIST, { properties: { filter: { ...TEXT, description: 'a part of the name or the file' } } }),
  more: 'Narrow the list with `filter`.',
  async call({ filter = '' }, api) {
    // What the route answers; its schema is the server's.
    const { steps, ...rest } = (await askRoute(LIST, {}, api)) as StepList
    const kept = steps.filter(({ name, path }) => [name, path].some((text) => text.includes(String(filter))))
    return { ...rest, steps: kept }
  },
}

interface StepList {
  readonly steps: readonly { readonly name: string; readonly path: string }[]
}

const readStep: Tool = {
  name: 'read_step',
  description:
    'One step: source, condition as a tree, what is wrong with it, the last tasks it ran on. ' +
    'To change it, edit the file at step.path in the folder of the workspace, then call check.',
  readOnly: true,
  input: inputOf(SHOW, { properties: { name: STEP_NAME } }),
  more: 'Read the file at step.path.',
  call: (given, api) => askRoute(SHOW, given, api),
}

const runStep: Tool = {
  name: 'run_step',
  description:
    'Runs one step alone on `input`, or on the data of a `task` (at a `version` of it): no task is made, nothing is ' +
    'kept, no step follows. Answers the patch it would make, its calls, logs and error.',
  readOnly: true,
  input: inputOf(RUN, { properties: { name: STEP_NAME, input: { ...DATA, description: 'data for it' } } }),
  more: 'Run it on smaller data.',
  call: (given, api) => askRoute(RUN, given, api),
}

const explain: Tool = {
  name: 'explain',
  description:
    'Which step runs next on some `data`, or on a `task`, and why the others do not, the nearest first: `first` is ' +
    'where a condition and the data part. Call it when a task ends as ignored or incomplete, or stops too early.',
  readOnly: true,
  input: inputOf(EXPLAIN, {
    properties: {
      data: { ...DATA, description: 'a JSON object' },
      limit: { type: 'integer', minimum: 1, description: `how many steps; default ${EXPLAINED}` },
    },
  }),
  more: 'Ask for fewer steps with `limit`, or read_step the one you mean.',
  call: (given, api) => askRoute(EXPLAIN, { limit: EXPLAINED, ...given }, api),
}

const check: Tool = {
  name: 'check',
  description:
    'Reads the files of the workspace again and answers everything that is wrong or likely to be, errors first, with ' +
    'file and line. Call it after every edit: when it has answered, tasks run the code as it stands in the folder.',
  readOnly: true,
  input: inputOf(RELOAD),
  more: 'Mend the first findings and call check again.',
  async call(given, api) {
    await askRoute(RELOAD, given, api)
    return askRoute(DIAGNOSTICS, { complete: 'true' }, api)
  },
}

/** Tools for steps and the files they are in. */
export const stepTools: readonly Tool[] = [listSteps, readStep, runStep, explain, check]
