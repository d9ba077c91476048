/** Words for a workspace folder that cannot be read as one. */
export const workspaceErrors = {
  WORKSPACE_NOT_FOUND: ({ directory }: { directory: string }) => ({
    message: `There is no stepyard.yaml in "${directory}" or above it.`,
    hint: 'Run `stepyard init` to make a workspace here.',
  }),
}
