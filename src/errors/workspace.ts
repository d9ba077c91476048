/** Words for a workspace folder that cannot be read as one. */
export const workspaceErrors = {
  WORKSPACE_NOT_FOUND: ({ directory }: { directory: string }) => ({
    message: `There is no stepyard.yaml in "${directory}" or above it.`,
    hint: 'Run `stepyard init` to make a workspace here.',
  }),
  FOLDER_UNREADABLE: ({ path }: { path: string }) => ({
    message: `"${path}" cannot be read.`,
    hint: `Look at its permissions with \`ls -ld "${path}"\`, then try again. Nothing was changed.`,
  }),
  FILE_CHANGED: ({ path }: { path: string }) => ({
    message: `"${path}" was being written while it was read.`,
    hint: 'Save or close it in your editor, then try again. Nothing was changed.',
  }),
}
