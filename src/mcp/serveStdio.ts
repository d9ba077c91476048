import type { Readable, Writable } from 'node:stream'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import { createMcpServer, type McpParts } from './createMcpServer.ts'

/** What a client is served by. */
export interface StdioOptions extends McpParts {
  readonly input: Readable
  /** Nothing but the protocol goes there. */
  readonly output: Writable
  /** Ends it, as the end of the input does. */
  readonly signal: AbortSignal
}

/** Serves one client until its input ends. */
export async function serveStdio({ input, output, signal, ...parts }: StdioOptions): Promise<void> {
  const server = createMcpServer(parts)
  await server.connect(new StdioServerTransport(input, output))
  await new Promise<void>((resolve) => {
    if (signal.aborted || input.readableEnded) return resolve()
    for (const end of ['end', 'close'] as const) input.once(end, () => resolve())
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
  await server.close()
}
