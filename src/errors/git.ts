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
  IDENTITY_UNKNOWN: ({ missing }: { missing: string }) => ({
    message: `Git does not know who writes commits: ${missing} is not set.`,
    hint: 'Run `git config --global user.name "Your Name"` and `git config --global user.email you@example.com`.',
  }),
  URL_REFUSED: ({ url, reason, instead }: { url: string; reason: string; instead?: string }) => ({
    message: `The remote "${url}" is refused: ${reason}.`,
    hint:
      instead ?? 'Give an address like https://github.com/owner/repository.git or git@github.com:owner/repository.git.',
  }),
  REF_REFUSED: ({ ref, reason }: { ref: string; reason: string }) => ({
    message: `"${ref}" cannot be used as a branch: ${reason}.`,
    hint: 'Give the plain name of a branch, such as "main" or "feature/intake".',
  }),
  CREDENTIAL_NOT_STORED: ({ host, reason }: { host: string; reason: string }) => ({
    message: `The credential for ${host} was not stored: ${reason}.`,
    hint: 'Set STEPYARD_GIT_TOKEN for this command, or choose a store: `git config --global credential.helper cache`.',
  }),
}
