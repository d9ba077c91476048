import type { Job, SideName } from './sides.ts'

/** A ratio to reach, measured on one job: the time of `side` over the time of `peer`. */
export interface Claim {
  readonly job: Job
  readonly side: SideName
  readonly peer: SideName
  readonly limit: number
}

/** Ratios that are promised for workspaces of 10,000 steps. */
export const CLAIMS: readonly Claim[] = [
  { job: 'status', side: 'system', peer: 'isomorphic-git', limit: 1 / 10 },
  { job: 'pull', side: 'system', peer: 'git', limit: 1.2 },
  { job: 'push', side: 'system', peer: 'git', limit: 1.2 },
  { job: 'clone', side: 'system', peer: 'git', limit: 2 },
  { job: 'pull', side: 'isomorphic', peer: 'isomorphic-git', limit: 1 / 3 },
  { job: 'push', side: 'isomorphic', peer: 'isomorphic-git', limit: 0.6 },
  { job: 'clone', side: 'isomorphic', peer: 'git', limit: 2 },
]

/** Milliseconds that `stepyard status` may take. */
export const STATUS_MS = 250

/** Bytes that Stepyard and the git it starts may use together at one moment, by backend. */
export const MEMORY: Readonly<Record<'system' | 'isomorphic', number>> = { system: 120e6, isomorphic: 200e6 }

/** `stepyard --version` over `node -e 0`. */
export const VERSION_RATIO = 1.5

/** How much more a change of one file may cost, beyond the scan, in a workspace 100 times as large. */
export const GROWTH_RATIO = 1.5

/** The size that the limits are for. Smaller ones show how costs grow. */
export const CLAIMED_STEPS = 10_000
