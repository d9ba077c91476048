/** Words for what goes wrong between us and a Git repository or server. */
export const gitErrors = {
  GIT_FAILED: ({ command, reason }: { command: string; reason: string }) => ({
    message: `git ${command} failed: ${reason}`,
    hint: 'Run `stepyard doctor` to see which git, remote and credentials are used.',
  }),
  NOT_A_REPOSITORY: ({ directory }: { directory: string }) => ({
    message: `"${directory}" is not inside a Git repository.`,
    hint: 'Run `git init` there, or `stepyard init <dir> --from <git url>`.',
  }),
}
