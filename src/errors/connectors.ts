import { quoteWord } from '../spelling.ts'

/** Words for calls of connectors. */
export const connectorErrors = {
  UNFAKED_CALL: ({ connector, operation }: { connector: string; operation: string }) => ({
    message: `Nothing answers \`connectors.${connector}.${operation}(...)\`.`,
    hint: `Put this into fakes/${connector}.ts:\n${fakeFor(connector, operation)}`,
  }),
  CALL_REFUSED: ({ connector, operation, status, reason, words, body }: RefusedCall) => ({
    message: [
      `${connector}.${operation} was refused with status ${status}`,
      ...(reason === undefined ? [] : [` (${reason})`]),
      ...(words === undefined ? [] : [`: ${words}`]),
      ...(body === undefined ? [] : [`: ${bodyText(body)}`]),
    ].join(''),
    hint: `See what was sent with \`stepyard calls --connector ${quoteWord(connector)}\`.`,
  }),
  CALL_DENIED: ({ connector, operation, reason }: { connector: string; operation: string; reason: string }) => ({
    message: `\`connectors.${connector}.${operation}(...)\` is not made: ${reason}.`,
    hint: 'Write a fake or a recording for it, or allow it with `--live`.',
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
}

/** What a service says of a call that it refuses. */
export interface RefusedCall {
  readonly connector: string
  readonly operation: string
  readonly status: number
  readonly reason?: string
  readonly words?: string
  readonly body?: unknown
}

function bodyText(body: unknown): string {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return text.length > LONGEST_BODY ? `${text.slice(0, LONGEST_BODY)}…` : text
}

const LONGEST_BODY = 500

function fakeFor(connector: string, operation: string): string {
  const name = /^[A-Za-z_$][\w$]*$/.test(operation) ? operation : JSON.stringify(operation)
  return [
    "  import { defineFake } from 'stepyard'",
    `  export default defineFake(${JSON.stringify(connector)}, {`,
    `    ${name}: (input, { state, id, fail }) => ({ id: id() }),`,
    '  })',
  ].join('\n')
}
