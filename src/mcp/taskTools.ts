import type { AskApi } from '../server/askRoutes.ts'
import { DATA } from '../server/schemas.ts'
import { adviceFor, type ReadTask } from './advice.ts'
import { readJournal } from './readJournal.ts'
import { runLines, timelineOf } from './timeline.ts'
import { askRoute, inputOf, type RouteName, type Tool } from './tool.ts'

const SUBMIT: RouteName = ['POST', '/api/tasks']
const LIST: RouteName = ['GET', '/api/tasks']
const SHOW: RouteName = ['GET', '/api/tasks/{id}']
const JOURNAL: RouteName = ['GET', '/api/tasks/{id}/journal']
const DIFF: RouteName = ['GET', '/api/tasks/{id}/diff']
const REPLAY: RouteName = ['POST', '/api/tasks/{id}/replay']
const RESUME: RouteName = ['POST', '/api/tasks/{id}/resume']
const ANSWER: RouteName = ['POST', '/api/tasks/{id}/answer']
const FAILURES: RouteName = ['GET', '/api/failures']

// Clients give up on a call after a minute.
const WAIT_SECONDS = 45

const submitTask: Tool = {
  name: 'submit_task',
  description:
    `Submits a task and waits until it rests, at most ${WAIT_SECONDS} s. Answers its state, data, failure, the step ` +
    'runs with the places they changed, and in `next` what to call now.',
  readOnly: false,
  input: inputOf(SUBMIT, { without: ['wait'], properties: { data: { ...DATA, description: 'default {}' } } }),
  more: 'Call get_task with the id, or task_diff for one change.',
  async call(given, api) {
    // What the routes answer; their schemas are the server's.
    const submitted = (await askRoute(SUBMIT, given, api)) as ReadTask
    const wanted = { id: submitted.task.id, wait: WAIT_SECONDS }
    const read = (await askRoute(SHOW, wanted, api)) as ReadTask
    const { events, more } = await readJournal(wanted, api)
    const goOn = more ? { more: 'These are the first step runs: get_task has the rest.' } : {}
    return { next: adviceFor(read), ...read, steps: runLines(events), ...goOn }
  },
}

const getTask: Tool = {
  name: 'get_task',
  description:
    'One task: data, failure, and its timeline with the patch, calls and logs of every step run. With `wait` it ' +
    'answers when the task rests. `next` says what to call now.',
  readOnly: true,
  input: mergedInput(),
  more: 'Call it with `after` set to the number of the last event, task_diff for one change, list_calls for the calls.',
  async call(given, api) {
    const read = (await askRoute(SHOW, given, api)) as ReadTask
    const { events, more } = await readJournal(given, api)
    const goOn = more ? { more: `Call it with after: ${events.at(-1)?.number}` } : {}
    return { next: adviceFor(read), ...read, timeline: timelineOf(events), ...goOn }
  },
}

// Both routes take the id of the task.
function mergedInput(): Tool['input'] {
  const journal = inputOf(JOURNAL, { without: ['limit'] })
  const wait = { ...inputOf(SHOW).properties?.['wait'], maximum: WAIT_SECONDS }
  return inputOf(SHOW, { properties: { ...journal.properties, wait } })
}

const listTasks: Tool = {
  name: 'list_tasks',
  description:
    'Tasks that meet all filters, the newest first, and how many there are in each state. `state: ["attention"]` are ' +
    'those that need somebody. Call get_task for one.',
  readOnly: true,
  input: inputOf(LIST),
  more: 'Narrow the filters, lower `limit`, or go on with `cursor`.',
  call: (given, api) => askRoute(LIST, given, api),
}

const taskDiff: Tool = {
  name: 'task_diff',
  description:
    'What turns the data of a task at one version into that at another, as JSON Patch with the old values. Version 0 ' +
    'is as submitted; default: the newest change.',
  readOnly: true,
  input: inputOf(DIFF),
  more: 'Choose versions that are nearer to each other.',
  call: (given, api) => askRoute(DIFF, given, api),
}

const replayTask: Tool = {
  name: 'replay_task',
  description:
    'Runs a whole task again with the code of now and the answers that its calls got then, and says what differs; ' +
    'nothing is written. Call it after a change: no differences means that it changed nothing for this task.',
  readOnly: true,
  input: inputOf(REPLAY),
  more: 'Leave out places that always differ with `ignore`.',
  call: (given, api) => askRoute(REPLAY, given, api),
}

const resumeTask: Tool = {
  name: 'resume_task',
  description:
    'Lets a task go on that failed or was interrupted, or ends its pause: the step that was cut off runs again with the ' +
    'code of now. Call get_task with `wait` for what comes of it.',
  readOnly: false,
  input: inputOf(RESUME),
  more: 'Call get_task with the id.',
  call: (given, api) => changeTask(RESUME, given, api),
}

const answerTask: Tool = {
  name: 'answer_task',
  description:
    'Answers what a task asks, and lets it go on; `answer` has to fit the schema in task.question. Only with what a ' +
    'person has decided. Call get_task with `wait` for what comes of it.',
  readOnly: false,
  input: inputOf(ANSWER),
  more: 'Call get_task with the id.',
  call: (given, api) => changeTask(ANSWER, given, api),
}

async function changeTask(route: RouteName, given: Parameters<Tool['call']>[0], api: AskApi): Promise<object> {
  // As above.
  const read = (await askRoute(route, given, api)) as ReadTask
  return { next: adviceFor(read), ...read }
}

const tailErrors: Tool = {
  name: 'tail_errors',
  description:
    'Failures by their reason, the latest first: code, message, step, how often, and the last task. Call get_task ' +
    'with lastTask for what led to it.',
  readOnly: true,
  input: inputOf(FAILURES),
  more: 'Lower `limit`.',
  call: (given, api) => askRoute(FAILURES, given, api),
}

/** Tools for tasks and what happened to them. */
export const taskTools: readonly Tool[] = [
  submitTask,
  getTask,
  listTasks,
  taskDiff,
  replayTask,
  resumeTask,
  answerTask,
  tailErrors,
]
