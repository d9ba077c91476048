import { createInterface, type Interface } from 'node:readline/promises'
import type { Readable, Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { StepyardError } from '../errors.ts'
import type { Terminal } from './command.ts'
import { openAddress } from './openAddress.ts'
import { onlyColors, shown } from './shown.ts'

/** The streams of the process, and what is known about them. */
export interface TerminalStreams {
  readonly stdin: Readable & { readonly isTTY?: boolean; readonly setRawMode?: (raw: boolean) => unknown }
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number }
  readonly stderr: Writable & { readonly isTTY?: boolean }
  readonly env: Readonly<Record<string, string | undefined>>
  /** `--no-interactive`. */
  readonly silent: boolean
  /** `--no-color`. */
  readonly plain: boolean
}

/** The terminal of a process. CI, and anything that is not a TTY on both ends, is never asked. */
export function createTerminal({ stdin, stdout, stderr, env, silent, plain }: TerminalStreams): Terminal {
  const interactive = !silent && !env['CI'] && stdin.isTTY === true && stderr.isTTY === true
  const color = !plain && !env['NO_COLOR'] && (stdout.isTTY === true || Boolean(env['FORCE_COLOR']))
  return {
    out: (text) => void stdout.write(onlyColors(text, color)),
    err: (text) => void stderr.write(onlyColors(text, color)),
    interactive,
    color,
    // A terminal that does not know its size says 0.
    width: stdout.columns || 80,
    confirm: async (question) => interactive && askYesNo(question, { stdin, stderr }),
    input: () => text(stdin),
    keys: (listener) => (interactive ? readKeys(stdin, listener) : () => {}),
    open: (address) => openAddress(address, env),
    clear: () => void (interactive && stdout.isTTY === true && stdout.write('\u001B[2J\u001B[H')),
    streams: () => ({ input: stdin, output: stdout }),
  }
}

function readKeys(stdin: TerminalStreams['stdin'], listener: (key: string) => void): () => void {
  const read = (chunk: Buffer): void => listener(chunk.toString('utf8'))
  stdin.setRawMode?.(true)
  stdin.on('data', read)
  stdin.resume()
  return () => {
    stdin.off('data', read)
    stdin.setRawMode?.(false)
    stdin.pause()
  }
}

/**
 * Lets a reader go away (`| head`) without an error: what is printed after that is dropped, and the command goes on to
 * its end, because a push must not stop half-way for want of a reader. Other failures of a stream stay fatal.
 */
export function outliveReaders(streams: readonly Writable[]): void {
  for (const stream of streams) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
    })
  }
}

/** Asks for a secret without showing what is typed; `undefined` where nobody can answer. */
export async function askHidden(
  question: string,
  { stdin, stderr }: Pick<TerminalStreams, 'stdin' | 'stderr'>,
): Promise<string | undefined> {
  const { Writable: Sink } = await import('node:stream')
  stderr.write(`${shown(question)} `)
  const silence = new Sink({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: stdin, output: silence, terminal: true })
  try {
    return await ask(lines, '')
  } finally {
    lines.close()
    stderr.write('\n')
  }
}

async function askYesNo(
  question: string,
  { stdin, stderr }: Pick<TerminalStreams, 'stdin' | 'stderr'>,
): Promise<boolean> {
  const lines = createInterface({ input: stdin, output: stderr })
  let answer: string | undefined
  try {
    answer = await ask(lines, `${shown(question)} [y/N] `)
    return /^y(es)?$/i.test(answer?.trim() ?? '')
  } finally {
    lines.close()
    // Ctrl-C or Ctrl-D: what is said next starts on a line of its own.
    if (answer === undefined) stderr.write('\n')
  }
}

// A question whose input ends is never answered by readline, and it takes the interrupt of a terminal for itself.
function ask(lines: Interface, question: string): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    // An answer may have come with the end; it is handed on a moment later.
    lines.once('close', () => setImmediate(() => resolve(undefined)))
    lines.once('SIGINT', () => reject(new StepyardError('INTERRUPTED', {})))
    lines.question(question).then(resolve, reject)
  })
}
