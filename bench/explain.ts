import { performance } from 'node:perf_hooks'

import { explainAll } from '../src/condition/explainAll.ts'
import { gt, oneOf } from '../src/condition/extensions.ts'
import { matchCondition } from '../src/condition/match.ts'

// `npx vite-node bench/explain.ts`: one document against 500 steps. To reach: explain all in 5 ms. The ratio is to a
// plain match of the same pairs, the least that any explanation has to do.

const STEPS = 500
const ROUNDS = 200
const LIMIT_MS = 5

const conditions = [
  (index: number) => ({ order: { status: `status-${index % 7}`, total: Number, items: [{ sku: String }] } }),
  (index: number) => ({ customer: { email: /@example\.com$/, tier: oneOf('gold', 'silver') }, step: index }),
  () => ({ order: { total: gt(100), paidAt: null }, shipped: { $ne: null } }),
  (index: number) => ({ [`flag-${index}`]: true, order: { customer: { address: { city: String, zip: String } } } }),
]

const steps = Array.from({ length: STEPS }, (_, index) => ({
  name: `step-${index}`,
  condition: conditions[index % conditions.length]?.(index),
}))

const data = {
  order: { status: 'status-3', total: 250, items: [{ sku: 'a' }, { sku: 'b' }], customer: { address: { city: 'X' } } },
  customer: { email: 'a@example.com', tier: 'bronze' },
  shipped: null,
}

/** Middle duration of `ROUNDS` calls, in milliseconds. */
function median(action: () => unknown): number {
  const durations = Array.from({ length: ROUNDS }, () => {
    const start = performance.now()
    action()
    return performance.now() - start
  })
  return durations.sort((left, right) => left - right)[ROUNDS / 2] ?? 0
}

const start = performance.now()
explainAll(steps, data)
const first = performance.now() - start
const explain = median(() => explainAll(steps, data))
const match = median(() => steps.filter((step) => matchCondition(step.condition, data)))

console.log(`${STEPS} steps, first call with compiling: ${first.toFixed(2)} ms`)
console.log(`${STEPS} steps, explain all: ${explain.toFixed(2)} ms (to reach: ${LIMIT_MS} ms)`)
console.log(`${STEPS} steps, match all: ${match.toFixed(2)} ms; explain / match = ${(explain / match).toFixed(1)}`)
if (explain > LIMIT_MS) process.exitCode = 1
