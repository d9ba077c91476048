import type { TaskState } from '../taskRecord.ts'

/** What stands for a state in the file. A number is never given to another state, whatever order the states are in. */
export const STATE_CODE: Readonly<Record<TaskState, number>> = {
  created: 1,
  processing: 2,
  waiting: 3,
  question: 4,
  incomplete: 5,
  interrupted: 6,
  done: 7,
  error: 8,
  ignored: 9,
}

const STATES = new Map(Object.entries(STATE_CODE).map(([state, code]) => [code, state as TaskState]))

/** The state that a number stands for. One that this version does not know is shown as `error`. */
export function stateOf(code: number): TaskState {
  return STATES.get(code) ?? 'error'
}
