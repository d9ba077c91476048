/** Words for calls of connectors. */
export const connectorErrors = {
  UNFAKED_CALL: ({ connector, operation }: { connector: string; operation: string }) => ({
    message: `Nothing answers \`connectors.${connector}.${operation}(...)\`.`,
    hint: `Write an answer into a file, \`${connector}: { ${operation}: {} }\`, and pass it with \`--answers <file>\`.`,
  }),
  CALL_INPUT_INVALID: ({ connector, operation, path, expected, actual, misspelt }: InvalidInput) => ({
    message: `\`connectors.${connector}.${operation}(...)\` takes ${expected}${path === '' ? '' : ` as "${path}"`}, not ${actual}.`,
    hint:
      misspelt === undefined
        ? `\`stepyard connector show ${connector}\` says what its operations take.`
        : `Did you mean "${misspelt}"?`,
  }),
}

/** Where the arguments of a call are wrong. */
export interface InvalidInput {
  readonly connector: string
  readonly operation: string
  /** In the input; '' is all of it. */
  readonly path: string
  readonly expected: string
  readonly actual: string
  /** A key that was given for another, or the one that was meant. */
  readonly misspelt?: string
}
