import { quoteWord } from '../spelling.ts'

/** Words for calls of connectors. */
export const connectorErrors = {
  UNFAKED_CALL: ({ connector, operation, route, nearest }: UnfakedCall) => ({
    message: `Nothing answers \`connectors.${connector}${operation === connector ? '' : `.${operation}`}(...)\`.`,
    hint: `${nearest === undefined ? 'Put' : `Did you mean "${nearest}"? Else put`} this into fakes/${connector}.ts:\n${fakeFor({ connector, operation, route })}`,
  }),
  CALL_REFUSED: (call: RefusedCall) => ({ message: refusedWords(call), hint: refusedHint(call) }),
  CALL_DENIED: ({ connector, operation, reason }: { connector: string; operation: string; reason: string }) => ({
    message: `\`connectors.${connector}.${operation}(...)\` is not made: ${reason}.`,
    hint: 'Write a fake or a recording for it, or allow it with `--live`.',
  }),
  CONNECTOR_UNKNOWN: ({ name, nearest }: { name: string; nearest?: string }) => ({
    message: `There is no connector "${name}".`,
    hint: nearest === undefined ? 'Run `stepyard connector list`.' : `Did you mean "${nearest}"?`,
  }),
  CONNECTOR_DISABLED: ({ connector, path }: { connector: string; path: string }) => ({
    message: `The connector "${connector}" is not enabled.`,
    hint: `Take \`enabled: false\` out of ${path}.`,
  }),
  CONNECTOR_NOT_IN_ENVIRONMENT: ({
    connector,
    environment,
    environments,
    path,
  }: {
    connector: string
    environment: string
    environments: readonly string[]
    path: string
  }) => ({
    message: `The connector "${connector}" is not in "${environment}", but in ${environments.join(', ') || 'no environment'}.`,
    hint: `Add ${environment} to \`environments\` in ${path}, or keep the step from running there.`,
  }),
  FAKE_INVALID: ({ path, problem }: { path: string; problem: string }) => ({
    message: `${path} is no fake: ${problem}.`,
    hint: "Write `export default defineFake('<connector>', { <operation>: (input, { state, id, fail }) => ... })`.",
  }),
  FAKE_LOST: ({ connector, operation, reason }: { connector: string; operation: string; reason: string }) => ({
    message: `The fake of ${connector}.${operation} was ended: ${reason}.`,
    hint: `Look for a loop in fakes/${connector}.ts.`,
  }),
  CALL_FAILED: ({ connector, operation, reason }: FailedCall) => ({
    message: `\`connectors.${connector}.${operation}(...)\` failed: ${reason.replace(/\.$/, '')}.`,
    hint: 'Catch the error in the step, or give the step a `retry`.',
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
  CALL_INPUT_INVALID: ({ connector, operation, path, expected, actual, misspelt }: InvalidInput) => ({
    message: `\`connectors.${connector}.${operation}(...)\` takes ${expected}${path === '' ? '' : ` as "${path}"`}, not ${actual}.`,
    hint:
      misspelt === undefined
        ? `\`stepyard connector show ${connector}\` says what its operations take.`
        : `Did you mean "${misspelt}"?`,
  }),
}

/** Where the arguments of a call are wrong. */
export interface InvalidInput {
  readonly connector: string
  readonly operation: string
  /** In the input; '' is all of it. */
  readonly path: string
  readonly expected: string
  readonly actual: string
  /** A key that was given for another, or the one that was meant. */
  readonly misspelt?: string
}

/** A call whose answer never came. */
export interface FailedCall {
  readonly connector: string
  readonly operation: string
  readonly reason: string
}

export interface MissedRecording {
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

export interface ExpiredRecording {
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

/** What a service says of a call that it refuses. */
export interface RefusedCall {
  readonly connector: string
  readonly operation: string
  readonly status: number
  /** The code that the service gives. */
  readonly reason?: string
  readonly words?: string
  readonly body?: unknown
  /** Method and address without its query, where it was asked over the network. */
  readonly request?: string
}

function refusedWords({ connector, operation, status, reason, words, body, request }: RefusedCall): string {
  const said =
    request === undefined
      ? `${connector}.${operation} was refused with status ${status}`
      : `${request} answered ${status}`
  const code = reason === undefined ? '' : ` (${reason})`
  const rest = words ?? (body === undefined || body === '' ? '' : bodyText(body))
  return rest === '' ? `${said}${code}.` : `${said}${code}: ${rest}`
}

function refusedHint({ connector, status, request }: RefusedCall): string {
  if (request === undefined) return `See what was sent with \`stepyard calls --connector ${quoteWord(connector)}\`.`
  if (status === 401 || status === 403) return 'Look at `auth` of the connector and at the secrets of this environment.'
  if (status === 404) return 'Look at the address: `baseUrl` of the connector and what the step adds to it.'
  if (status === 429) return 'Tell the connector how much the service takes: `rateLimit: { requests: 10, per: 1s }`.'
  if (status >= 500) return 'Try again later: the service has a problem of its own.'
  return 'The step sees it as `error.status` and `error.body`.'
}

function bodyText(body: unknown): string {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return text.length > LONGEST_BODY ? `${text.slice(0, LONGEST_BODY)}…` : text
}

const LONGEST_BODY = 500

/** A call that nobody answers. */
export interface UnfakedCall {
  readonly connector: string
  readonly operation: string
  /** For a request: its method and address, as a fake writes them. */
  readonly route?: string | undefined
  /** The operation that the connector has whose name is nearest. */
  readonly nearest?: string
}

function fakeFor({ connector, operation, route }: UnfakedCall): string {
  const name = /^[A-Za-z_$][\w$]*$/.test(operation) ? operation : JSON.stringify(operation)
  const answer =
    route === undefined
      ? [`    ${name}: (input, { state, id, fail }) => ({ id: id() }),`]
      : [
          '    routes: {',
          `      ${JSON.stringify(route)}: ({ query, body }, { state, id }) => ({ id: id() }),`,
          '    },',
        ]
  return [
    "  import { defineFake } from 'stepyard'",
    `  export default defineFake(${JSON.stringify(connector)}, {`,
    ...answer,
    '  })',
  ].join('\n')
}
