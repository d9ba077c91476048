/** Words for calls of connectors. */
export const connectorErrors = {
  UNFAKED_CALL: ({ connector, operation }: { connector: string; operation: string }) => ({
    message: `Nothing answers \`connectors.${connector}.${operation}(...)\`.`,
    hint: `Write an answer into a file, \`${connector}: { ${operation}: {} }\`, and pass it with \`--answers <file>\`.`,
  }),
  CALL_FAILED: ({ connector, operation, reason }: FailedCall) => ({
    message: `\`connectors.${connector}.${operation}(...)\` failed: ${reason.replace(/\.$/, '')}.`,
    hint: 'Catch the error in the step, or give the step a `retry`.',
  }),
  CALL_TIMEOUT: ({ connector, operation, ms }: { connector: string; operation: string; ms: number }) => ({
    message: `\`connectors.${connector}.${operation}(...)\` got no answer within ${ms} ms.`,
    hint: 'Give the step a `retry`, or the connector a longer `timeout`.',
  }),
  RECORDING_MISS: ({ connector, operation, file, recorded, nearest }: MissedRecording) => ({
    message: `No recording of \`connectors.${connector}.${operation}(...)\` has this input. ${missWords({ file, recorded, nearest })}`,
    hint: `Run \`stepyard recording show ${connector}/${operation}\`, or name what may differ in \`ignore\` of ${file}.`,
  }),
  RECORDING_EXPIRED: ({ connector, operation, file, recordedAt, maxAge }: ExpiredRecording) => ({
    message: `The recording of \`connectors.${connector}.${operation}(...)\` is from ${recordedAt}, which is older than ${maxAge}.`,
    hint: `Record it again, or change \`maxAge\` or \`onExpired\` in ${file}.`,
  }),
  FAULT_RULE_REFUSED: ({ name, reason }: { name: string; reason: string }) => ({
    message: `The fault rule "${name}" cannot be used: its \`match.input\` is no condition. ${reason}`,
    hint: 'Write `match.input` as the condition of a step is written, such as `{ amount: 100 }`.',
  }),
  RECORDING_NOT_WRITABLE: ({ file, reason }: { file: string; reason: string }) => ({
    message: `${file} was not written: ${reason}.`,
    hint: `Move ${file} away, then record again.`,
  }),
}

/** A call that the other side refused or that never got there. */
export interface FailedCall {
  readonly connector: string
  readonly operation: string
  readonly reason: string
  /** The HTTP status, where there was an answer. */
  readonly status?: number
  /** What was answered with it. */
  readonly body?: unknown
}

interface MissedRecording {
  readonly connector: string
  readonly operation: string
  readonly file: string
  /** How many calls the file has. */
  readonly recorded: number
  /** The first difference to the nearest of them; values as JSON, shortened. */
  readonly nearest?: {
    readonly call: number
    readonly path: string
    readonly expected: string
    readonly actual: string
    readonly others: number
  }
}

interface ExpiredRecording {
  readonly connector: string
  readonly operation: string
  readonly file: string
  readonly recordedAt: string
  readonly maxAge: string
}

function missWords({
  file,
  recorded,
  nearest,
}: Pick<MissedRecording, 'file' | 'recorded'> & { nearest: MissedRecording['nearest'] }): string {
  if (nearest === undefined) return recorded === 0 ? `${file} has no calls.` : `${file} has ${recorded} other calls.`
  const { call, path, expected, actual, others } = nearest
  const place = path === '' ? 'The input' : path
  const more = others === 0 ? '' : ` and ${others} more ${others === 1 ? 'place' : 'places'}`
  return `The nearest is call ${call} of ${file}: ${place} is ${actual} and was recorded as ${expected}${more}.`
}
