import { callServer, requireServer } from '../callServer.ts'
import { defineCommand, EXIT } from './command.ts'
import { requireWorkspaceRoot } from './workspaceRoot.ts'

/** `stepyard mcp`. */
export const mcp = defineCommand({
  summary: 'let coding agents work with the dev server: MCP over standard input and output',
  options: [],
  examples: ['stepyard mcp', 'claude mcp add stepyard -- npx stepyard mcp'],
  async run(context) {
    const { serveStdio } = await import('../mcp/serveStdio.ts')
    const { input, output } = context.terminal.streams()
    const ended = new AbortController()
    const { signal = ended.signal } = context.effects
    await serveStdio({
      input,
      output,
      signal,
      version: context.versions.stepyard,
      // Looked for each time: editors start this before anybody starts a dev server, and both come and go.
      api: async (request) =>
        callServer(await requireServer(requireWorkspaceRoot(context)), {
          ...request,
          masked: true,
          signal: ended.signal,
        }),
    })
    ended.abort()
    return EXIT.ok
  },
})
