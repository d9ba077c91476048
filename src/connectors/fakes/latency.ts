import type { FakeLatency } from '../../defineFake.ts'
import { createSeeded } from '../seeded.ts'

/** How long an answer takes, in whole milliseconds: log-normal, as those of real services are. */
export function drawLatency({ p50, p95 }: FakeLatency, seed: string): number {
  if (p50 === 0 || p95 === p50) return p50
  const seeded = createSeeded(seed, 'latency')
  const normal = Math.sqrt(-2 * Math.log(1 - seeded.next())) * Math.cos(2 * Math.PI * seeded.next())
  return Math.round(p50 * Math.exp((Math.log(p95 / p50) / Z95) * normal))
}

// Of the normal distribution, the value that all but a twentieth are below.
const Z95 = 1.6449
