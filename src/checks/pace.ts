import type { StepFacts } from './stepFacts.ts'

/** How a check goes about its work where others wait for the same thread. */
export interface Pace {
  /** Called between two pieces of work. Lets others go first; throws when nobody waits for the findings any more. */
  breathe(): Promise<void>
  /** What was read of steps by their path, for the next time: a step whose text is the same is not read again. */
  readonly known: Map<string, KnownFacts>
}

/** What was read of a file with this text. */
export interface KnownFacts {
  readonly text: string
  readonly facts: StepFacts
}

/** All of it at once, and only once: that of a command. */
export function createFullPace(): Pace {
  return { breathe: async () => {}, known: new Map() }
}
