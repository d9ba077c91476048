/** The levels of `--log-level`, from most to least talkative. */
export const LOG_LEVELS = ['debug', 'info', 'warning', 'error'] as const

/** One of `LOG_LEVELS`. */
export type LogLevel = (typeof LOG_LEVELS)[number]

/** One line of the log. `data` holds plain values and never a credential. */
export interface LogEntry {
  readonly level: LogLevel
  readonly message: string
  readonly data?: Readonly<Record<string, unknown>>
}

/** Where log lines go. A parameter everywhere below `cli.ts`, so that libraries never print. */
export type Log = (entry: LogEntry) => void

/** A log that drops everything: the default for callers of the SDK. */
export const silentLog: Log = () => {}
