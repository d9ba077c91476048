import { quoteWord } from '../spelling.ts'

/** Words for a command line that cannot be understood. */
export const usageErrors = {
  INTERNAL: ({ reason }: { reason: string }) => ({
    message: `Something went wrong that should not: ${reason}`,
    hint: 'Run it again with `--log-level debug` and report what it prints.',
  }),
  FILE_UNREADABLE: ({ path }: { path: string }) => ({
    message: `"${path}" cannot be read.`,
    hint: 'Check the path; it is taken from where you are.',
  }),
  FILE_NOT_WRITTEN: ({ path, reason }: { path: string; reason: string }) => ({
    message: `"${path}" cannot be written: ${reason}.`,
    hint: 'Check the path; it is taken from where you are.',
  }),
  DATA_UNREADABLE: ({ source, problem }: { source: string; problem: string }) => ({
    message: `${source} is no data: ${problem}.`,
    hint: `Write a JSON object in single quotes, \`--data '{"order":{"id":1}}'\`, or put it into a file: \`--file order.json\`.`,
  }),
  INTERRUPTED: (_none: Record<string, never>) => ({
    message: 'Interrupted; nothing is half done.',
    hint: 'Run the command again.',
  }),
  USAGE: ({ reason, hint }: { reason: string; hint: string }) => ({ message: reason, hint }),
  WORKSPACE_EXISTS: ({ path }: { path: string }) => ({
    message: `There is a workspace already: ${path}.`,
    hint: 'Run `stepyard status` to see how it stands.',
  }),
  TEMPLATE_UNKNOWN: ({ name, known, nearest }: { name: string; known: readonly string[]; nearest?: string }) => ({
    message: `There is no template "${name}".`,
    hint: nearest ? `Did you mean \`--template ${nearest}\`?` : `Choose one of ${known.join(', ')}.`,
  }),
  TEMPLATE_OVER_STEPS: ({ directory }: { directory: string }) => ({
    message: `"${directory}" has steps of its own, and those of a template would run beside them; nothing was written.`,
    hint: 'Run `stepyard init` for the steps that are there, or name a new folder: `stepyard init <folder> --template <name>`.',
  }),
  IMPORT_NOTHING: ({ directory }: { directory: string }) => ({
    message: `"${directory}" holds no steps that could be taken over; nothing was written.`,
    hint: 'Steps are `steps/**/*.js`, `src/steps/**/*.mts` or `export/steps/*.step.json`: name the folder above them.',
  }),
  IMPORT_TOO_LARGE: ({ directory, max }: { directory: string; max: number }) => ({
    message: `"${directory}" holds more than ${max} files; nothing was written.`,
    hint: 'Name the folder that holds nothing but the workspace.',
  }),
  FOLDER_NOT_EMPTY: ({ directory }: { directory: string }) => ({
    message: `"${directory}" is not empty, and a clone needs a folder of its own; nothing was written.`,
    hint: 'Name a new one: `stepyard init <folder> --from <git url>`.',
  }),
  REMOTE_BRANCH_UNKNOWN: ({
    remote,
    branch,
    known,
    nearest,
  }: {
    remote: string
    branch: string
    known: readonly string[]
    nearest?: string
  }) => ({
    message: `${remote} has no branch "${branch}"; it has ${known.slice(0, 10).join(', ') || 'none'}${known.length > 10 ? ', ...' : ''}.`,
    hint: nearest
      ? `Did you mean \`--branch ${quoteWord(nearest)}\`?`
      : 'Leave out `--branch` to take the one it names itself.',
  }),
}
