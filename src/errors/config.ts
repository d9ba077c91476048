/** Words for what goes wrong with configuration files as a whole; findings inside a file are diagnostics. */
export const configErrors = {
  CONFIG_INVALID: ({ file, count }: { file: string; count: number }) => ({
    message: `${file} has ${count === 1 ? 'an error' : `${count} errors`}.`,
    hint: 'Run `stepyard check` to list them with line and column.',
  }),
}
