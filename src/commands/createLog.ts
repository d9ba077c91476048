import { redact } from '../git/redact.ts'
import { LOG_LEVELS, type Log, type LogEntry, type LogLevel } from '../log.ts'

/** Where log lines are written, which, and how. */
export interface LogTarget {
  readonly write: (text: string) => void
  readonly level: LogLevel
  /** One JSON object a line instead of words. */
  readonly json: boolean
}

/** The log of the command line. Everything passes `redact`, at every level. */
export function createLog({ write, level, json }: LogTarget): Log {
  const least = LOG_LEVELS.indexOf(level)
  return (entry) => {
    if (LOG_LEVELS.indexOf(entry.level) < least) return
    write(redact(json ? `${JSON.stringify(entry)}\n` : formatEntry(entry)))
  }
}

function formatEntry({ level, message, data }: LogEntry): string {
  const facts = Object.entries(data ?? {}).map(([key, value]) => ` ${key}=${String(value)}`)
  return `${level}: ${message}${facts.join('')}\n`
}
