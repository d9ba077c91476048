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
  FILE_CHANGED: ({ path }: { path: string }) => ({
    message: `"${path}" was changed by somebody else meanwhile; everything is as it was before.`,
    hint: 'Save or close it in your editor, then run the command again.',
  }),
}
