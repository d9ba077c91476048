import type { Reply } from './messages.ts'

/** Files that are being evaluated; told only where that takes more than looking them up. */
export interface Evaluations {
  /** A file begins to be evaluated, or has ended. */
  note(this: void, path: string, begins: boolean): void
  /** Tells of all that have begun: what follows may never end. */
  announce(this: void): void
}

/** None yet. */
export function createEvaluations(say: (reply: Reply) => void): Evaluations {
  const begun = new Set<string>()
  const told = new Set<string>()
  return {
    note(path, begins) {
      if (begins) return void begun.add(path)
      begun.delete(path)
      if (told.delete(path)) say({ kind: 'evaluating', path, begins: false })
    },
    announce() {
      for (const path of begun) {
        told.add(path)
        say({ kind: 'evaluating', path, begins: true })
      }
      begun.clear()
    },
  }
}
