import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import { CallToolRequestSchema, ListToolsRequestSchema, type CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { isStepyardError, StepyardError } from '../errors.ts'
import type { AskApi } from '../server/askRoutes.ts'
import { nearestSpelling } from '../spelling.ts'
import { boundedText } from './bounded.ts'
import { callTools } from './callTools.ts'
import { stepTools } from './stepTools.ts'
import { taskTools } from './taskTools.ts'
import { readArguments, type Tool } from './tool.ts'

/** What tools are made of. */
export interface McpParts {
  /** Of the package. */
  readonly version: string
  readonly api: AskApi
}

/** Everything that an agent can call. */
export const TOOLS: readonly Tool[] = [...stepTools, ...taskTools, ...callTools]

const INSTRUCTIONS =
  'A Stepyard workspace: task data goes through the steps whose conditions it meets, and each step may change it. ' +
  'Steps are files of this folder. To mend one: tail_errors or submit_task, get_task, explain, read_step, edit the ' +
  'file, check, then submit_task or replay_task.'

/**
 * A server of the Model Context Protocol for one transport. What an agent gets wrong, and what the API refuses, are
 * results it can read and act on; only broken protocol is answered by protocol errors.
 */
export function createMcpServer({ version, api }: McpParts): Server {
  const server = new Server({ name: 'stepyard', version }, { capabilities: { tools: {} }, instructions: INSTRUCTIONS })
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: TOOLS.map(described) }))
  server.setRequestHandler(CallToolRequestSchema, ({ params }) => callTool(params.name, params.arguments, api))
  return server
}

function described({ name, description, input, readOnly }: Tool) {
  // Only `type` has to be said again: the SDK wants to see that it is an object.
  const inputSchema = { ...(input as object), type: 'object' as const }
  return { name, description, inputSchema, annotations: { readOnlyHint: readOnly, destructiveHint: false } }
}

async function callTool(name: string, given: unknown, api: AskApi): Promise<CallToolResult> {
  try {
    const tool = requireTool(name)
    const result = await tool.call(readArguments(tool, given), api)
    return { content: [{ type: 'text', text: boundedText(result, tool.more) }] }
  } catch (error) {
    return { content: [{ type: 'text', text: JSON.stringify({ error: wordsOf(error) }) }], isError: true }
  }
}

function requireTool(name: string): Tool {
  const found = TOOLS.find((tool) => tool.name === name)
  if (found) return found
  const nearest = nearestSpelling(
    name,
    TOOLS.map((tool) => tool.name),
  )
  throw new StepyardError('TOOL_UNKNOWN', { tool: name, ...(nearest !== undefined && { nearest }) })
}

function wordsOf(error: unknown): { readonly code: string; readonly message: string; readonly hint: string } {
  // What the dev server refused has the code that it has there.
  if (isStepyardError(error, 'DEV_REFUSED')) return error.data
  const known = isStepyardError(error) ? error : new StepyardError('INTERNAL', { reason: String(error) })
  const { code, message, hint } = known
  return { code, message, hint }
}
