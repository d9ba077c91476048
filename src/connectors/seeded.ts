import { createHash } from 'node:crypto'

/** Numbers that a seed decides: the same on every machine. */
export interface Seeded {
  /** From 0 up to 1. */
  next(): number
}

/** Which call it is, for what is drawn for it. */
export interface CallIdentity {
  readonly workspace: string
  readonly task: string
  readonly step: string
  readonly connector: string
  readonly operation: string
  /** How often the step was given a second chance before. */
  readonly again: number
  /** How often the step run has made the call before. */
  readonly nth: number
}

/** Decides what is drawn for one call and no other: a call more never shifts the others. */
export function callSeed({ workspace, task, step, connector, operation, again, nth }: CallIdentity): string {
  return createHash('sha256')
    .update(JSON.stringify([workspace, task, step, connector, operation, again, nth]))
    .digest('base64url')
}

/** Draws from a seed; `purpose` keeps what is drawn for one thing apart from what is drawn for another. */
export function createSeeded(seed: string, purpose = ''): Seeded {
  let block = Buffer.alloc(0)
  let at = 0
  let blocks = 0
  return {
    next() {
      if (at + 4 > block.length) {
        block = createHash('sha256').update(`${seed} ${purpose} ${blocks++}`).digest()
        at = 0
      }
      at += 4
      return block.readUInt32BE(at - 4) / 2 ** 32
    },
  }
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** A text of letters and digits. */
export function drawText(seeded: Seeded, length: number): string {
  return Array.from({ length }, () => LETTERS[Math.floor(seeded.next() * LETTERS.length)]).join('')
}
