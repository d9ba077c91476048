import { env } from 'node:process'
import type { Effects } from './effects.ts'
import { silentLog } from './log.ts'

/** The real world for a program that embeds this package: its environment and clock, no log, nobody to ask. */
export function systemEffects(overrides: Partial<Effects> = {}): Effects {
  return {
    env,
    now: () => new Date(),
    log: silentLog,
    progress: () => {},
    askSecret: async () => undefined,
    ...overrides,
  }
}
