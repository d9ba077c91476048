import { readEvents } from '../engine/history.ts'
import { maskDocument } from '../validation/maskDocument.ts'
import { createPiiMasking, type PiiMasking } from '../validation/maskPii.ts'
import type { GivenRequest, Reply, Route, ServerFacts } from './route.ts'
import type { ServedWorkspace } from './servedWorkspace.ts'

/** The header by which a request asks for answers that say nothing about people: `Stepyard-Pii: masked`. */
export const PII_HEADER = 'stepyard-pii'

/** What a route answers, without what is about people by the schemas of the workspace: for coding agents, who pass it on. */
export async function answerMasked(route: Route, given: GivenRequest, facts: ServerFacts): Promise<Reply> {
  const reply = await route.answer(given, facts)
  const { served } = facts
  const pii = served?.pii?.()
  if (!served || !pii?.any) return reply
  const masking = createPiiMasking(pii)
  const asked = route.body === undefined ? {} : await given.body()
  for (const id of taskIds([given.params, asked, reply.body])) await noteTask(masking, served, id)
  return { ...reply, body: maskDocument(masking, reply.body) }
}

// Calls and logs may say what stands in another part of the task than the one that is answered.
async function noteTask(masking: PiiMasking, { store, scope }: ServedWorkspace, id: string): Promise<void> {
  for (const { data } of await readEvents(store, scope, id)) {
    if ('data' in data) masking.note(data.data)
    if ('patch' in data) masking.patch(data.patch)
  }
}

const ID_KEYS: ReadonlySet<string> = new Set(['id', 'task', 'lastTask', 'aggregateId', 'left', 'right'])
const MOST_IDS = 100

function taskIds(value: unknown): readonly string[] {
  const found = new Set<string>()
  const waiting: unknown[] = [value]
  for (let next = waiting.pop(); next !== undefined && found.size < MOST_IDS; next = waiting.pop()) {
    if (typeof next !== 'object' || next === null) continue
    for (const [key, inner] of Object.entries(next)) {
      if (typeof inner === 'string' && ID_KEYS.has(key)) found.add(inner)
      else if (inner !== undefined) waiting.push(inner)
    }
  }
  return [...found]
}
