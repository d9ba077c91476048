/** Words for what goes wrong with configuration files as a whole; findings inside a file are diagnostics. */
export const configErrors = {
  CONFIG_INVALID: ({ file, count }: { file: string; count: number }) => ({
    message: `${file} has ${count === 1 ? 'an error' : `${count} errors`}.`,
    hint: 'Run `stepyard check` to list them with line and column.',
  }),
  CONFIG_NOT_EDITABLE: ({ file, key, reason }: { file: string; key: string; reason: string }) => ({
    message: `"${key}" in ${file} cannot be changed from here: ${reason}.`,
    hint: `Open ${file} and change "${key}" there.`,
  }),
  CONFIG_REFUSED: ({ file, reason, hint }: { file: string; reason: string; hint: string }) => ({
    message: `This would make ${file} wrong: ${reason}`,
    hint,
  }),
  DURATION_INVALID: ({ text }: { text: string }) => ({
    message: `"${text.slice(0, 40)}" is not a length of time.`,
    hint: 'Write a number and a unit (ms, s, m, h, d), such as 30s, 5m or 1h30m.',
  }),
  SECRET_IN_CONFIG: ({ file, key, store }: { file: string; key: string; store: string }) => ({
    message: `"${key}" would put a secret into ${file}, which is sent to the repository.`,
    hint: store,
  }),
}
