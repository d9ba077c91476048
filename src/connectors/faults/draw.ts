import { createHash } from 'node:crypto'

/** A number from 0 to 1 that follows from a text alone: the same on every machine. */
export function fractionOf(seed: string): number {
  // 48 bits, and never 0: its logarithm is taken.
  return (createHash('sha256').update(seed).digest().readUIntBE(0, 6) + 1) / (2 ** 48 + 1)
}

/** Half of what is drawn is below `p50`, 95 of 100 below `p95`; in the unit of both, as a log-normal distribution. */
export function drawLogNormal({ p50, p95 }: { readonly p50: number; readonly p95: number }, seed: string): number {
  if (p50 <= 0) return Math.max(0, p50)
  // Two even draws make one of the normal distribution (Box and Muller).
  const radius = Math.sqrt(-2 * Math.log(fractionOf(`${seed} radius`)))
  const normal = radius * Math.cos(2 * Math.PI * fractionOf(`${seed} angle`))
  return p50 * (Math.max(p95, p50) / p50) ** (normal / NORMAL_P95)
}

// How many deviations above the middle 95 of 100 draws of the normal distribution end.
const NORMAL_P95 = 1.6448536269514722
