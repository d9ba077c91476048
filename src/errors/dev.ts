/** Words for what goes wrong around a dev server. */
export const devErrors = {
  DEV_RUNNING: ({ pid, url }: { pid: number; url?: string }) => ({
    message: `\`stepyard dev\` (process ${pid}) serves this folder already${url === undefined ? '' : ` at ${url}`}.`,
    hint: `Use that one, or end it there with Ctrl-C (\`kill ${pid}\`).`,
  }),
  DEV_FOLDER_READ_ONLY: ({ directory }: { directory: string }) => ({
    message: `Nothing can be written in ${directory}, so tasks cannot be kept there.`,
    hint: 'Run `stepyard dev --ephemeral`, which keeps them in memory, or make the folder writable.',
  }),
  DEV_NOT_RUNNING: (_none: Record<string, never>) => ({
    message: 'No dev server serves this folder.',
    hint: 'Start one with `stepyard dev` in another terminal.',
  }),
  DEV_UNREACHABLE: ({ url, reason }: { url: string; reason: string }) => ({
    message: `The dev server at ${url} does not answer: ${reason}.`,
    hint: 'Look at the terminal in which `stepyard dev` runs.',
  }),
  DEV_DIFFERS: ({ option, url }: { option: string; url: string }) => ({
    message: `\`${option}\` cannot be given: the dev server at ${url} runs the tasks, in its own way.`,
    hint: 'Leave it out, add `--ephemeral`, or start the dev server with it.',
  }),
  PROGRAM_NOT_STARTED: ({ program, reason }: { program: string; reason: string }) => ({
    message: `"${program}" cannot be started: ${reason}.`,
    hint: 'Write the program behind `--`: `stepyard exec -- npm test`.',
  }),
  DEV_REFUSED: ({ message, hint }: { code: string; message: string; hint: string }) => ({ message, hint }),
} as const
