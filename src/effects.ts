import type { Log } from './log.ts'

/**
 * What the world outside gives to a call: passed in, never looked up, so that a test or an embedding host decides it.
 * `systemEffects()` in `index.ts` and `cli.ts` make the real one.
 */
export interface Effects {
  /** Process environment: credentials, proxies, CA files, PATH, HOME are read from here and nowhere else. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** The current time; stamps commits, states and backups. */
  readonly now: () => Date
  readonly log: Log
  /** Called with a short phase name ("fetch", "write") and a count, where known, while something takes long. */
  readonly progress: (phase: string, done?: number, total?: number) => void
  /** Asks a person for a secret, or answers `undefined` when nobody is there to ask. */
  readonly askSecret: (question: string) => Promise<string | undefined>
  /** Aborts the call: set when the user interrupts. */
  readonly signal?: AbortSignal
}
