import type { AnswerCall, AnswerLayer, AskedCall } from './answer.ts'

/**
 * Answers by connector and operation: `{ stripe: { request: { id: 'cus_1' } } }`, as fixtures write them. An operation
 * with dots may be nested. A list answers one call after the other, and with its last one from then on.
 */
export type FixedAnswers = Readonly<Record<string, unknown>>

/** Answers the calls that `answers` has something for. */
export function createFixedAnswers(answers: FixedAnswers, layer: AnswerLayer = 'override'): AnswerCall {
  const given = new Map<string, number>()
  return async ({ connector, operation }: Pick<AskedCall, 'connector' | 'operation'>) => {
    const answer = find(answers, [connector, ...operation.split('.')])
    if (answer === undefined) return undefined
    if (!Array.isArray(answer)) return { layer, result: copy(answer) }
    const call = `${connector}.${operation}`
    const times = given.get(call) ?? 0
    given.set(call, times + 1)
    return { layer, result: copy(answer[Math.min(times, answer.length - 1)]) }
  }
}

function find(answers: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>((value, key) => {
    if (typeof value !== 'object' || value === null) return undefined
    return Object.getOwnPropertyDescriptor(value, key)?.value
  }, answers)
}

// A step may change what it was given, and the next call must get the same.
function copy(answer: unknown): unknown {
  return structuredClone(answer ?? null)
}
