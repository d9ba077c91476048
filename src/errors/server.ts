/** Words for requests that the HTTP API cannot answer. */
export const serverErrors = {
  STARTING: (_none: Record<string, never>) => ({
    message: 'The workspace is still being loaded.',
    hint: 'Ask again in a second; `GET /api/health` says when it is ready.',
  }),
  NOT_LOADED: ({ reason, hint }: { reason: string; hint: string }) => ({
    message: `The workspace cannot be loaded: ${reason}`,
    hint,
  }),
  REQUEST_INVALID: ({ problems }: { problems: readonly string[] }) => ({
    message: `The request is not what this route takes: ${problems.join('; ')}.`,
    hint: '`GET /api/openapi.json` describes every route.',
  }),
  BODY_NOT_JSON: ({ problem }: { problem: string }) => ({
    message: `The body of the request cannot be read: ${problem}.`,
    hint: 'Send one JSON object as UTF-8.',
  }),
  BODY_TYPE_REFUSED: ({ type }: { type: string }) => ({
    message: `The body of the request is ${type === '' ? 'of no type that is named' : `"${type.slice(0, 80)}"`}, and only JSON is read.`,
    hint: 'Send JSON, uncompressed, with the header `Content-Type: application/json`.',
  }),
  BODY_TOO_LARGE: ({ limit }: { limit: number }) => ({
    message: `The body of the request has more than the ${limit} bytes that are read.`,
    hint: 'Keep large content in a file or a store of your own, and its address in the task.',
  }),
  TARGET_REFUSED: ({ reason }: { reason: string }) => ({
    message: `The address that was asked for cannot be one: ${reason}.`,
    hint: 'Write a path such as `/api/tasks`, with other characters percent-encoded.',
  }),
  HEADER_REPEATED: ({ header }: { header: string }) => ({
    message: `The header "${header}" stands there more than once.`,
    hint: 'Send it once.',
  }),
  HOST_REFUSED: ({ host, port }: { host: string; port: number }) => ({
    message: `This server is not "${host.slice(0, 80)}".`,
    hint: `Ask for http://localhost:${port}; another name has to be allowed when the server is started.`,
  }),
  ORIGIN_REFUSED: ({ origin }: { origin: string }) => ({
    message: `A page of ${origin === '' ? 'another site' : `"${origin.slice(0, 80)}"`} asked, and only pages of this server may.`,
    hint: 'Open the page of this server, or ask without a browser.',
  }),
  METHOD_REFUSED: ({ method, allowed }: { method: string; allowed: readonly string[] }) => ({
    message: `${method.slice(0, 20)} does not go there; ${allowed.join(', ')} ${allowed.length === 1 ? 'does' : 'do'}.`,
    hint: '`GET /api/openapi.json` describes every route.',
  }),
  ROUTE_NOT_FOUND: ({ path }: { path: string }) => ({
    message: `There is nothing at ${path.slice(0, 200)}.`,
    hint: '`GET /api/openapi.json` describes every route.',
  }),
  TOKEN_MISSING: (_none: Record<string, never>) => ({
    message: 'Whoever changes something has to show the token of this workspace.',
    hint: 'Send `Authorization: Bearer <token>`; the address that `stepyard dev` prints has it behind `#token=`.',
  }),
  TOKEN_WRONG: (_none: Record<string, never>) => ({
    message: 'That is not the token of this workspace.',
    hint: 'Open the address that `stepyard dev` prints again.',
  }),
  TOKEN_GUESSED: ({ seconds }: { seconds: number }) => ({
    message: `Too many wrong tokens; the next one is looked at in ${seconds} s.`,
    hint: 'Open the address that `stepyard dev` prints again.',
  }),
  STREAMS_FULL: ({ limit }: { limit: number }) => ({
    message: `There are ${limit} event streams already, and no more are served.`,
    hint: 'Close pages and programs that listen but are not needed.',
  }),
  TASK_VERSION_STALE: ({ id, expected, found }: { id: string; expected: number; found: number }) => ({
    message: `The data of task "${id}" is at version ${found} by now, not ${expected}.`,
    hint: 'Read it again and make the change there.',
  }),
  ADDRESS_NOT_LOCAL: ({ address }: { address: string }) => ({
    message: `"${address}" can be reached from elsewhere, and this server is only for this machine.`,
    hint: 'Listen on 127.0.0.1 or ::1, and reach it from elsewhere through `ssh -L`.',
  }),
  PORT_TAKEN: ({ port }: { port: number }) => ({
    message: `Port ${port} is taken by another program.`,
    hint: 'Name another one, or 0 for any that is free.',
  }),
}
