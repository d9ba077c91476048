import type { FakeContext, FakeRefusal, FakeRequest } from '../../defineFake.ts'
import type { AnswerCall, AskedCall } from '../answer.ts'
import { drawLogNormal } from '../faults/draw.ts'
import { refusedCall } from '../refusedCall.ts'
import { readRequest, shapeResponse, toResponse } from './fakeRequest.ts'
import type { FakeStates } from './fakeStates.ts'
import type { Fake, FakeAnswer } from './readFake.ts'
import { createSeeded, drawText, type Seeded } from '../seeded.ts'

/** What fakes answer with. */
export interface FakeLayerParts {
  /** The fake of a connector, by its namespace; throws when its file cannot be loaded. */
  readonly find: (namespace: string) => Promise<Fake | undefined>
  readonly states: FakeStates
  /** Milliseconds since 1970 on the clock of the engine, when the call was made. */
  readonly now: (call: AskedCall) => number
  /** Takes as long on the clock of the engine. */
  readonly sleep: (call: AskedCall, milliseconds: number) => Promise<void>
}

/** Answers calls with the fakes of a workspace, and of built-in connectors. */
export function createFakeLayer(parts: FakeLayerParts): AnswerCall {
  return async (call) => {
    const fake = await parts.find(call.connector)
    const prepared = fake && prepare(fake, call)
    if (!fake || !prepared) return undefined
    if (fake.latency) await parts.sleep(call, Math.round(drawLogNormal(fake.latency, `${call.seed} latency`)))
    const result = await answer(parts, fake, { call, ...prepared })
    return { layer: 'fake', result }
  }
}

interface Prepared {
  readonly found: FakeAnswer
  /** For one that comes to a route. */
  readonly request?: FakeRequest
}

function prepare(fake: Fake, call: AskedCall): Prepared | undefined {
  const found = fake.find(call.operation)
  if (found) return { found }
  const read = readRequest(call)
  if (!read) return undefined
  const { url, ...request } = read
  const route = fake.findRoute(request.method, url)
  if (!route) return undefined
  const { answer: routed, params } = route
  return {
    request: { ...request, url: url.href, params },
    found:
      typeof routed === 'function'
        ? { kind: 'handler', answer: (...given) => Reflect.apply(routed, undefined, given) as unknown }
        : { kind: 'value', value: routed },
  }
}

async function answer(
  { states, now }: FakeLayerParts,
  fake: Fake,
  { call, found, request }: Prepared & { readonly call: AskedCall },
): Promise<unknown> {
  const name = call.known?.name ?? call.connector
  const state = states.of(name, fake.initial)
  const result =
    found.kind === 'value'
      ? structuredClone(found.value)
      : await found.answer(request ?? call.input ?? {}, contextOf(call, state, now))
  if (found.kind === 'handler') states.touched(name)
  return request ? shapeResponse(call, result) : result
}

function contextOf(call: AskedCall, state: object, now: FakeLayerParts['now']): FakeContext<object> {
  const { connector, operation, task, step, nth } = call
  let ids: Seeded | undefined
  let numbers: Seeded | undefined
  return {
    state,
    id: (prefix) => (prefix === undefined ? '' : `${prefix}_`) + drawText((ids ??= createSeeded(call.seed, 'ids')), 16),
    random: () => (numbers ??= createSeeded(call.seed, 'numbers')).next(),
    now: () => now(call),
    fail(refusal: FakeRefusal): never {
      throw refusedCall(call, refusal)
    },
    respond: toResponse,
    call: { connector, operation, task, step, nth },
  }
}
