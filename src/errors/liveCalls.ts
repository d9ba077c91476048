/** The call that an error is about. */
export interface Called {
  readonly connector: string
  readonly operation: string
}

const call = ({ connector, operation }: Called): string => `\`connectors.${connector}.${operation}(...)\``

/** Words for calls that reach the outside world. Addresses in them have no query, texts no secrets. */
export const liveCallErrors = {
  CALL_REDIRECTED: ({ url, to, ...called }: Called & { readonly url: string; readonly to: string }) => ({
    message: `${call(called)} was sent on from ${url} to ${to}, and was not followed.`,
    hint: 'Call that address directly, or write `redirects: follow` under `config` of the connector.',
  }),
  CALL_TIMEOUT: ({ limit, tries, ...called }: Called & { readonly limit: number; readonly tries: number }) => ({
    message: `${call(called)} had no answer within ${limit} ms${tries > 1 ? `, ${tries} times` : ''}.`,
    hint: 'Give the connector more time, `timeout: 60s`, or look whether the service is up.',
  }),
  CALL_STOPPED: (called: Called) => ({
    message: `${call(called)} was stopped before it had an answer.`,
    hint: 'The step run that made it has ended.',
  }),
  CALL_UNREACHABLE: ({ url, reason, ...called }: Called & { readonly url: string; readonly reason: string }) => ({
    message: `${call(called)} did not reach ${url}: ${reason}`,
    hint: 'Look at `baseUrl` of the connector, the network and, where there is one, the proxy (HTTPS_PROXY, NO_PROXY).',
  }),
  CALL_INVALID: ({ problem, ...called }: Called & { readonly problem: string }) => ({
    message: `${call(called)} cannot be sent: ${problem}.`,
    hint: 'Change what the step passes to it.',
  }),
  CALL_NOT_LIVE: (called: Called) => ({
    message: `Nothing says how to send ${call(called)}.`,
    hint: 'Give the operation `method` and `path` in the file of the connector, or call `request({ url, method })`.',
  }),
  ADDRESS_PRIVATE: ({
    connector,
    host,
    address,
  }: {
    readonly connector: string
    readonly host: string
    readonly address?: string
  }) => ({
    message: `"${host}"${address === undefined || address === host ? '' : ` (${address})`} is not on the public internet, and "${connector}" may not call it.`,
    hint: `If it is yours, list it: \`allowPrivate: ["${host}"]\` in the file of the connector.`,
  }),
  ADDRESS_REFUSED: ({ connector, reason }: { readonly connector: string; readonly reason: string }) => ({
    message: `"${connector}" was to call an address that is refused: ${reason}.`,
    hint: 'Write an address that starts with https:// or http://, with nothing but host and path in it.',
  }),
  ANSWER_TOO_LARGE: ({ limit, ...called }: Called & { readonly limit: number }) => ({
    message: `The answer to ${call(called)} is longer than ${limit} bytes.`,
    hint: 'Ask for less at a time: most services have parameters for pages and fields.',
  }),
  ANSWER_UNREADABLE: ({ reason, ...called }: Called & { readonly reason: string }) => ({
    message: `The answer to ${call(called)} cannot be read: ${reason}.`,
    hint: 'Call `fetch({ url, text: true })` to get it as it is.',
  }),
  CONNECTOR_INCOMPLETE: ({
    connector,
    key,
    problem,
  }: {
    readonly connector: string
    readonly key: string
    readonly problem: string
  }) => ({
    message: `\`${key}\` of the connector "${connector}" ${problem}.`,
    hint: `Set \`${key}\` in connectors/${connector}.yaml; secrets are written \${secret:NAME}.`,
  }),
  OAUTH_REFUSED: ({ connector, reason }: { readonly connector: string; readonly reason: string }) => ({
    message: `"${connector}" got no access token: ${reason}.`,
    hint: `Look at \`auth\` in connectors/${connector}.yaml, then sign in again: \`stepyard connector oauth ${connector}\`.`,
  }),
  OAUTH_NEEDED: ({ connector, environment }: { readonly connector: string; readonly environment: string }) => ({
    message: `Nobody has signed "${connector}" in for the environment "${environment}" on this machine.`,
    hint: `Run \`stepyard connector oauth ${connector}\`.`,
  }),
  TOKEN_FILE_OPEN: ({ file }: { readonly file: string }) => ({
    message: `${file} can be read by others, and holds access tokens.`,
    hint: `Run \`chmod 600 ${file}\`, and sign in again if somebody may have read it.`,
  }),
  MAIL_REFUSED: ({ connector, reason }: { readonly connector: string; readonly reason: string }) => ({
    message: `The mail server of "${connector}" did not take the message: ${reason}`,
    hint: `Look at \`config\` in connectors/${connector}.yaml and at the addresses of the message.`,
  }),
}
