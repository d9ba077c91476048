import { format, inspect } from 'node:util'
import type { LogLine } from '../../stepHost.ts'
import { describeType } from './arguments.ts'
import type { Run } from './run.ts'

/** What a body can do with `console`. */
export type BodyConsole = Readonly<Record<string, (...given: readonly unknown[]) => void>>

/** The lines that one run keeps. */
export const MOST_LINES = 1000

/** The characters that one run keeps, over all of its lines. */
export const MOST_CHARACTERS = 64 * 1024

/** Makes `console` for one run: what is written is kept as lines of the run, and never printed. */
export function createConsole(run: Run): BodyConsole {
  const book: Book = { run, kept: 0, dropped: 0, indent: 0, counts: new Map(), starts: new Map() }
  const writer =
    (level: LogLine['level']) =>
    (...given: readonly unknown[]) =>
      write(book, level, textOf(given))
  const group = (...given: readonly unknown[]): void => {
    if (given.length > 0) write(book, 'info', textOf(given))
    book.indent += 1
  }
  return {
    debug: writer('debug'),
    log: writer('info'),
    info: writer('info'),
    warn: writer('warning'),
    error: writer('error'),
    trace: writer('debug'),
    dir: (value) =>
      write(
        book,
        'info',
        shown(() => inspect(value)),
      ),
    table: (value) =>
      write(
        book,
        'info',
        shown(() => inspect(value)),
      ),
    assert(condition, ...given) {
      if (!condition) write(book, 'error', `Assertion failed${given.length > 0 ? `: ${textOf(given)}` : ''}`)
    },
    group,
    groupCollapsed: group,
    groupEnd: () => void (book.indent = Math.max(0, book.indent - 1)),
    ...createCounters(book),
  }
}

interface Book {
  readonly run: Run
  /** Characters. */
  kept: number
  /** Lines. */
  dropped: number
  indent: number
  readonly counts: Map<string, number>
  readonly starts: Map<string, number>
}

function createCounters(book: Book): BodyConsole {
  const { counts, starts, run } = book
  const elapsed = (label: string): string => `${label}: ${run.world.now() - (starts.get(label) ?? run.world.now())}ms`
  return {
    count(label) {
      const count = (counts.get(labelOf(label)) ?? 0) + 1
      counts.set(labelOf(label), count)
      write(book, 'info', `${labelOf(label)}: ${count}`)
    },
    countReset: (label) => void counts.delete(labelOf(label)),
    time: (label) => void starts.set(labelOf(label), run.world.now()),
    timeLog: (label, ...given) =>
      write(book, 'info', [elapsed(labelOf(label)), ...given.map((part) => textOf([part]))].join(' ')),
    timeEnd(label) {
      write(book, 'info', elapsed(labelOf(label)))
      starts.delete(labelOf(label))
    },
  }
}

function write(book: Book, level: LogLine['level'], text: string): void {
  const { run, kept, indent } = book
  if (run.ended) return
  if (run.logs.length >= MOST_LINES || kept >= MOST_CHARACTERS) return drop(book)
  const line = indent === 0 ? text : text.replace(/^/gm, '  '.repeat(indent))
  book.kept += line.length
  run.logs.push({ level, text: cut(line, MOST_CHARACTERS - kept), at: run.world.now() })
}

// The last line says what is missing; it replaces itself as more is dropped.
function drop(book: Book): void {
  const { logs, world } = book.run
  const earlier = book.dropped > 0 ? logs.pop() : undefined
  book.dropped += 1
  const lines = book.dropped === 1 ? '1 more line' : `${book.dropped} more lines`
  const text = `${lines} dropped: a step run keeps ${MOST_LINES} lines and ${MOST_CHARACTERS / 1024} KB.`
  // The moment of the first: asking for the time is not free where the clock is in another thread.
  logs.push({ level: 'warning', text, at: earlier?.at ?? world.now() })
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}…`
}

function textOf(given: readonly unknown[]): string {
  return shown(() => format(...given))
}

// Getters and inspectors of what is shown are the body's own code.
function shown(show: () => string): string {
  try {
    return show()
  } catch {
    return 'A value that cannot be shown: it throws when it is looked at.'
  }
}

function labelOf(label: unknown): string {
  if (label === undefined) return 'default'
  return typeof label === 'string' ? label : describeType(label)
}
