/** Words for what coding agents get wrong. Their hints name tools, because those are what an agent can call. */
export const mcpErrors = {
  TOOL_UNKNOWN: ({ tool, nearest }: { tool: string; nearest?: string }) => ({
    message: `There is no tool "${tool.slice(0, 80)}".`,
    hint: nearest === undefined ? 'List the tools to see what there is.' : `Did you mean "${nearest}"?`,
  }),
  TOOL_INPUT_INVALID: ({ tool, problems }: { tool: string; problems: readonly string[] }) => ({
    message: `The arguments are not what "${tool}" takes: ${problems.join('; ')}.`,
    hint: 'Call it again with arguments that fit its input schema.',
  }),
} as const
