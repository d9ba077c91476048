import { quoteWord } from '../spelling.ts'

/** Words for a workspace folder that cannot be read as one. */
export const workspaceErrors = {
  WORKSPACE_NOT_FOUND: ({ directory }: { directory: string }) => ({
    message: `There is no stepyard.yaml in "${directory}" or above it.`,
    hint: 'Run `stepyard init` to make a workspace here.',
  }),
  FOLDER_UNREADABLE: ({ path }: { path: string }) => ({
    message: `"${path}" cannot be read, so nobody can tell what is in it; nothing was changed.`,
    hint: `Look at its permissions with \`ls -ld ${quoteWord(path)}\`, then try again.`,
  }),
  ITEM_NOT_FOUND: ({ kind, name, nearest }: { kind: string; name: string; nearest?: string }) => ({
    message: `There is no ${kind} "${name}" in this workspace.`,
    hint: nearest ? `Did you mean \`${quoteWord(nearest)}\`?` : `Run \`stepyard ${kind} list\` to see which there are.`,
  }),
  ITEM_AMBIGUOUS: ({ kind, name, found }: { kind: string; name: string; found: readonly string[] }) => ({
    message: `"${name}" could be any of ${found.length}: ${found.slice(0, 10).join(', ')}${found.length > 10 ? ', ...' : ''}.`,
    hint: `Write all of it: \`stepyard ${kind} show ${quoteWord(found[0] ?? '<name>')}\`.`,
  }),
  ITEM_EXISTS: ({ kind, name, path }: { kind: string; name: string; path: string }) => ({
    message: `The name "${name}" is taken by ${path}; nothing was written.`,
    hint: `Choose another name for the ${kind}.`,
  }),
  ITEM_BROKEN: ({ path, line, reason }: { path: string; line: number; reason: string }) => ({
    message: `"${path}" cannot be edited as it is: ${reason.replace(/\.$/, '')} (line ${line}).`,
    hint: 'Correct that first; `stepyard check` lists everything that is wrong.',
  }),
  ITEM_INVALID: ({
    kind,
    path,
    line,
    reason,
    advice,
  }: {
    kind: string
    path: string
    line: number
    reason: string
    advice: string
  }) => ({
    message: `"${path}" is no ${kind}, so nothing was written: ${reason.replace(/\.$/, '')} (line ${line}).`,
    hint: advice,
  }),
  ITEM_NOT_EDITABLE: ({ path, part }: { path: string; part: string }) => ({
    message: `\`${part}\` in "${path}" is computed when the file runs, so it is not changed for you.`,
    hint: `Open ${quoteWord(path)} and write it by hand.`,
  }),
  FILE_CHANGED: ({ path }: { path: string }) => ({
    message: `"${path}" was changed by somebody else meanwhile; everything is as it was before.`,
    hint: 'Save or close it in your editor, then run the command again.',
  }),
}
