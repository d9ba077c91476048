import { Script } from 'node:vm'
import type { Predicate } from './packedCondition.ts'

/** The predicates of conditions, which cannot leave the thread they are evaluated in. */
export interface Predicates {
  /** Keeps a predicate, and gives it a number. */
  keep(this: void, test: Predicate): number
  forget(number: number): void
  /** Whether a predicate accepts a value. Throws what it throws. */
  answer(question: unknown): PredicateAnswer
}

/** A question to a predicate. */
export interface PredicateQuestion {
  readonly number: number
  readonly value: unknown
}

/** What a predicate says; a promise is no answer, and is not waited for. */
export type PredicateAnswer = boolean | 'promise'

/** Milliseconds that a predicate may take: the engine waits for it. */
export const PREDICATE_LIMIT = 100

/** None yet. */
export function createPredicates(): Predicates {
  const kept = new Map<number, Predicate>()
  let last = 0
  return {
    keep(test) {
      last += 1
      kept.set(last, test)
      return last
    },
    forget: (number) => void kept.delete(number),
    answer(question) {
      // Only the other end of the line asks.
      const { number, value } = question as PredicateQuestion
      const test = kept.get(number)
      if (test === undefined) throw new Error('because the file it stands in is being read again')
      return toAnswer(callWithin(PREDICATE_LIMIT, () => test(value)))
    },
  }
}

function toAnswer(answer: unknown): PredicateAnswer {
  if (typeof answer !== 'object' || answer === null || !('then' in answer)) return Boolean(answer)
  // A rejection that nobody listens to would be taken for that of a step.
  Promise.resolve(answer).catch(() => undefined)
  return 'promise'
}

const CALL = Symbol.for('stepyard.predicate')
const script = new Script(`globalThis[Symbol.for('stepyard.predicate')]()`)

// Only a script can be given a time limit, and it sees nothing but what is global.
function callWithin(milliseconds: number, call: () => unknown): unknown {
  Object.defineProperty(globalThis, CALL, { value: call, configurable: true })
  try {
    return script.runInThisContext({ timeout: milliseconds })
  } finally {
    Reflect.deleteProperty(globalThis, CALL)
  }
}
