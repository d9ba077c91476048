import { createHash } from 'node:crypto'
import type { RetryRule } from '../stepHost.ts'

/** The longest pause between two tries, in milliseconds. */
export const LONGEST_PAUSE = 3_600_000

/** How much a pause may differ from its rule, so that tasks that failed together do not come back together (DUR-14). */
const JITTER = 0.2

/**
 * The pause before the next try, in milliseconds: `backoff`, doubled each time, give or take a fifth. The same task and
 * try always pause as long. `undefined` when there is no next try.
 */
export function pauseBefore(rule: RetryRule | undefined, tried: number, seed: string): number | undefined {
  if (rule === undefined || tried >= rule.attempts) return undefined
  const pause = Math.min(rule.backoff * 2 ** (tried - 1), LONGEST_PAUSE)
  return Math.round(pause * (1 + JITTER * (2 * fractionOf(`${seed} ${tried}`) - 1)))
}

function fractionOf(seed: string): number {
  return createHash('sha256').update(seed).digest().readUInt32BE() / 2 ** 32
}
