import type { Effects } from '../effects.ts'
import type { Terminal } from './command.ts'

// Shorter work is not worth a line that comes and goes.
const PATIENCE = 1000
const PACE = 100

/**
 * Shows what takes long, on standard error and only to a person, once a command has run for a second. The phase ''
 * clears the line, which must be done before anything else is printed.
 */
export function createProgress({ interactive, err, width }: Terminal, now: () => number): Effects['progress'] {
  if (!interactive) return () => {}
  const started = now()
  let shown = 0
  let onLine = false
  let last = ''
  return (phase, done, total) => {
    if (phase === '') {
      if (onLine) err('\r\u001B[K')
      onLine = false
      return
    }
    const time = now()
    if (time - started < PATIENCE || time - shown < PACE) return
    shown = time
    const count = done === undefined ? '' : ` ${done}${total === undefined ? '' : `/${total}`}`
    const line = `${phase}${count}`.slice(0, width - 1)
    if (onLine && line === last) return
    onLine = true
    last = line
    err(`\r\u001B[K${line}`)
  }
}

/** A terminal on which what is printed takes the place of the progress line. */
export function aboveProgress(terminal: Terminal, progress: Effects['progress']): Terminal {
  const after = (print: (text: string) => void) => (text: string) => {
    progress('')
    print(text)
  }
  return { ...terminal, out: after(terminal.out), err: after(terminal.err) }
}
