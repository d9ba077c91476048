import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js'
import type { McpRequest } from '../server/mcpRoute.ts'
import { createMcpServer } from './createMcpServer.ts'

// Of those of a request, what the transport looks at.
const HEADERS = ['accept', 'content-type', 'mcp-protocol-version'] as const

/** Answers one request to `/mcp`. There are no sessions: what one says depends on no other. */
export async function answerHttp({ headers, message, ...parts }: McpRequest): Promise<Response> {
  const server = createMcpServer(parts)
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true })
  const given = HEADERS.map((name): [string, string] => [name, String(headers[name] ?? '')])
  const request = new Request('http://localhost/mcp', {
    method: 'POST',
    headers: given.filter(([, text]) => text !== ''),
  })
  try {
    await server.connect(transport)
    return await transport.handleRequest(request, { parsedBody: message })
  } finally {
    await server.close()
  }
}
