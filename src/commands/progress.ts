import type { Effects } from '../effects.ts'
import type { Terminal } from './command.ts'

// Shorter work is not worth a line that comes and goes.
const PATIENCE = 1000
const PACE = 100

/**
 * Shows what takes long, on standard error and only to a person, once a command has run for a second. The phase ''
 * clears the line.
 */
export function createProgress({ interactive, err, width }: Terminal, now: () => number): Effects['progress'] {
  if (!interactive) return () => {}
  const started = now()
  let shown = 0
  return (phase, done, total) => {
    if (phase === '') {
      if (shown > 0) err('\r\u001B[K')
      return
    }
    const time = now()
    if (time - started < PATIENCE || time - shown < PACE) return
    shown = time
    const count = done === undefined ? '' : ` ${done}${total === undefined ? '' : `/${total}`}`
    err(`\r\u001B[K${`${phase}${count}`.slice(0, width - 1)}`)
  }
}
