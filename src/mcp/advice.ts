import type { TaskState } from '../store/taskRecord.ts'

/** What the routes to one task answer, as far as tools look at it; the schema of the whole is the server's. */
export interface ReadTask {
  readonly task: {
    readonly id: string
    readonly state: TaskState
    readonly failure?: { readonly step?: string; readonly hint?: string }
  }
}

/** What an agent does best with a task that stands like this. */
export function adviceFor({ task: { id, state, failure } }: ReadTask): string {
  switch (state) {
    case 'created':
    case 'processing':
      return `It is not at rest yet: call get_task {"id":"${id}","wait":45}.`
    case 'waiting':
      return 'It goes on by itself: task.waiting says when or after what.'
    case 'question':
      return `A person has to decide task.question: ask them, then call answer_task {"id":"${id}","answer":...}.`
    case 'interrupted':
      return `It was cut off: call resume_task {"id":"${id}"} to let it go on.`
    case 'incomplete':
    case 'ignored':
      return `No step matches: call explain {"task":"${id}"} to see what keeps each from it.`
    case 'error':
      return failureAdvice(failure)
    case 'done':
      return 'It is done: get_task has the patch and the calls of each step run.'
    default:
      return state satisfies never
  }
}

function failureAdvice({ step, hint = '' }: NonNullable<ReadTask['task']['failure']> = {}): string {
  const first = hint === '' ? '' : `${hint} `
  if (step === undefined) return `${first}Call get_task for what led to it.`
  return `${first}Call read_step {"name":${JSON.stringify(step)}}, edit its file, call check, then submit it again.`
}
