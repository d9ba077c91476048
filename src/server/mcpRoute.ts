import type { IncomingHttpHeaders } from 'node:http'
import type { AskApi } from './askRoutes.ts'

/** A message of the Model Context Protocol, as it came. */
export interface McpRequest {
  readonly headers: IncomingHttpHeaders
  /** Parsed JSON. */
  readonly message: unknown
  /** Of the package. */
  readonly version: string
  readonly api: AskApi
}

/** Answers messages of the protocol: given by whoever composes a dev server, so that a server without it loads nothing. */
export type AnswerMcp = (request: McpRequest) => Promise<Response>
