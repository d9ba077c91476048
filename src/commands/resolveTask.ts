import type { ScopedTasks } from '../engine/listFamily.ts'
import { StepyardError } from '../errors.ts'
import { nearestSpelling } from '../spelling.ts'
import type { TaskRecord } from '../store/taskRecord.ts'

export { listFamily, type ScopedTasks } from '../engine/listFamily.ts'

/**
 * The task that somebody means by an id, the beginning of one (three characters or more), `last`, `last~1` and so on, or
 * one of these with `.<n>` behind it for a sub-task. Throws `TASK_NOT_FOUND` with the nearest, `TASK_AMBIGUOUS`.
 */
export async function resolveTask(tasks: ScopedTasks, word: string): Promise<TaskRecord> {
  const exact = await tasks.store.get(tasks.scope, word)
  if (exact) return exact
  const [, base = word, rest = ''] = /^([^.]+)((?:\.\d+)+)$/.exec(word) ?? []
  const found = await tasks.store.get(tasks.scope, `${await findBase(tasks, base)}${rest}`)
  if (found) return found
  throw new StepyardError('TASK_NOT_FOUND', { id: word })
}

async function findBase(tasks: ScopedTasks, word: string): Promise<string> {
  const back = /^last(?:~(\d{1,4}))?$/.exec(word)
  return back ? newest(tasks, word, Number(back[1] ?? 0)) : withPrefix(tasks, word)
}

async function newest(tasks: ScopedTasks, word: string, back: number): Promise<string> {
  let left = back
  for await (const { id, parent } of newestFirst(tasks)) {
    if (parent !== undefined) continue
    if (left === 0) return id
    left -= 1
  }
  throw new StepyardError('TASK_NOT_FOUND', { id: word })
}

// Beginnings are looked for among these; older tasks are found by their whole id.
const SEARCHED = 20_000
const SHORTEST = 3

async function withPrefix(tasks: ScopedTasks, word: string): Promise<string> {
  const begins: string[] = []
  const others: string[] = []
  for await (const { id, parent } of newestFirst(tasks)) {
    if (parent !== undefined) continue
    if (id === word) return id
    if (id.startsWith(word)) begins.push(id)
    else others.push(id)
  }
  const [only, ...more] = begins
  if (only !== undefined && word.length >= SHORTEST) {
    if (more.length === 0) return only
    throw new StepyardError('TASK_AMBIGUOUS', { id: word, candidates: begins })
  }
  const nearest = only ?? nearestSpelling(word, others)
  throw new StepyardError('TASK_NOT_FOUND', { id: word, ...(nearest !== undefined && { nearest }) })
}

async function* newestFirst({ store, scope }: ScopedTasks) {
  let cursor: string | undefined
  for (let seen = 0; seen < SEARCHED;) {
    const page = await store.list(scope, { limit: 1000, ...(cursor !== undefined && { cursor }) })
    yield* page.tasks
    seen += page.tasks.length
    if (page.cursor === undefined) return
    cursor = page.cursor
  }
}
