import { StepyardError } from '../errors.ts'

/** A call of a connector, as far as answering it goes. */
export interface AnsweredCall {
  readonly connector: string
  readonly operation: string
  readonly input: unknown
}

/**
 * Answers by connector and operation: `{ stripe: { request: { id: 'cus_1' } } }`, as fixtures write them. An operation
 * with dots may be nested. A list answers one call after the other, and with its last one from then on.
 */
export type FixedAnswers = Readonly<Record<string, unknown>>

/** Answers every call from `answers`; throws `UNFAKED_CALL` with an answer to fill in for any other. */
export function createFixedAnswers(answers: FixedAnswers): (call: AnsweredCall) => Promise<unknown> {
  const given = new Map<string, number>()
  return async ({ connector, operation }) => {
    const answer = find(answers, [connector, ...operation.split('.')])
    if (answer === undefined) throw new StepyardError('UNFAKED_CALL', { connector, operation })
    if (!Array.isArray(answer)) return copy(answer)
    const call = `${connector}.${operation}`
    const times = given.get(call) ?? 0
    given.set(call, times + 1)
    return copy(answer[Math.min(times, answer.length - 1)])
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
