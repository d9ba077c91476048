/** Words for calls of connectors. */
export const connectorErrors = {
  UNFAKED_CALL: ({ connector, operation }: { connector: string; operation: string }) => ({
    message: `Nothing answers \`connectors.${connector}.${operation}(...)\`.`,
    hint: `Write an answer into a file, \`${connector}: { ${operation}: {} }\`, and pass it with \`--answers <file>\`.`,
  }),
}
