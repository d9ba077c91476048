import { quoteWord } from '../spelling.ts'

/** Words for what stops a pull, a push or a resolve. */
export const syncErrors = {
  STALE_PLAN: ({ environment, reason }: { environment: string; reason: string }) => ({
    message: `The plan for "${environment}" is out of date: ${reason}.`,
    hint: 'Run the command again to make a new plan.',
  }),
  ENVIRONMENT_UNKNOWN: ({ name, known, nearest }: { name: string; known: readonly string[]; nearest?: string }) => ({
    message: `There is no environment "${name}" in stepyard.yaml; it has ${known.join(', ') || 'none'}.`,
    hint: nearest ? `Did you mean "${nearest}"?` : `Run \`stepyard env set ${name} --branch <branch>\` to add it.`,
  }),
  ENVIRONMENT_NOT_CHOSEN: ({ branch, known }: { branch?: string; known: readonly string[] }) => ({
    message: branch
      ? `The checked-out branch "${branch}" belongs to no environment, and none was chosen. There are: ${known.join(', ')}.`
      : `No environment was chosen. There are: ${known.join(', ')}.`,
    hint: `Say which with \`-e ${known[0] ?? '<env>'}\`, or once and for all with \`stepyard env switch ${known[0] ?? '<env>'}\`.`,
  }),
  ENVIRONMENT_PROTECTED: ({ name }: { name: string }) => ({
    message: `"${name}" is protected and is never the silent target of a push.`,
    hint: `Say it: \`stepyard push -e ${name}\`.`,
  }),
  ENVIRONMENT_NOT_LOCAL: ({ name, open }: { name: string; open: readonly string[] }) => ({
    message: `"${name}" is protected: tasks that run on this machine never get its values.`,
    hint: open[0]
      ? `Choose another environment: \`-e ${quoteWord(open[0])}\`.`
      : 'Add one that is not protected: `stepyard env set dev --branch develop`.',
  }),
  ENVIRONMENT_WITHOUT_BRANCH: ({ name }: { name: string }) => ({
    message: `Environment "${name}" has no branch in stepyard.yaml.`,
    hint: `Run \`stepyard env set ${name} --branch <branch>\`.`,
  }),
  WORKSPACE_WITHOUT_FOLDER: (_none: Record<string, never>) => ({
    message: 'This workspace was read from a snapshot and has no folder to sync.',
    hint: 'Load it from a folder: `loadWorkspace(directory)`.',
  }),
  NO_REMOTE: ({ directory }: { directory: string }) => ({
    message: `The repository of "${directory}" has no remote "origin", and stepyard.yaml names no source.`,
    hint: 'Run `git remote add origin <url>`, or `stepyard env set <env> --repository <url>`.',
  }),
  BRANCH_MISSING: ({ environment, branch, nearest }: { environment: string; branch: string; nearest?: string }) => ({
    message: `The remote has no branch "${branch}" for environment "${environment}".`,
    hint: nearest
      ? `Was it renamed to "${nearest}"? Then run \`stepyard env set ${environment} --branch ${quoteWord(nearest)}\`.`
      : `Run \`stepyard push -e ${environment}\` to create it, or \`stepyard env set ${environment} --branch <branch>\`.`,
  }),
  UNRELATED_HISTORY: ({ environment, branch }: { environment: string; branch: string }) => ({
    message: `Branch "${branch}" shares no commit with what "${environment}" was synced with: the repository was replaced.`,
    hint: `If that is right, run \`stepyard doctor --repair-base -e ${environment}\`; then pull: differences become conflicts.`,
  }),
  CONFLICT: ({ environment, paths }: { environment: string; paths: readonly string[] }) => ({
    message: `${paths.length === 1 ? `"${paths[0]}" was` : `${paths.length} items were`} changed here and on "${environment}"; nothing was written.`,
    hint: `Look with \`stepyard diff -e ${environment}\`, then \`stepyard resolve ${quoteWord(paths[0] ?? '<path>')} --ours\`, \`--theirs\` or \`--merged\`.`,
  }),
  PULL_FIRST: ({ environment, paths }: { environment: string; paths: readonly string[] }) => ({
    message: `"${environment}" has newer versions of ${paths.length === 1 ? `"${paths[0]}"` : `${paths.length} items`} you changed; nothing was sent.`,
    hint: `Run \`stepyard pull -e ${environment}\`, look at the result, then push again.`,
  }),
  REMOTE_MOVED: ({ branch, attempts }: { branch: string; attempts: number }) => ({
    message: `Branch "${branch}" moved ${attempts} times while pushing; nothing was sent.`,
    hint: 'Run `stepyard push` again when the others are done.',
  }),
  PUSH_DECLINED: ({ branch, proposal, reason }: { branch: string; proposal: string; reason: string }) => ({
    message: `The server takes the change neither on "${branch}" nor on "${proposal}": ${reason}.`,
    hint: 'Ask whoever runs the server which branches you may push to.',
  }),
  PUSH_NOT_VERIFIED: ({ branch, commit }: { branch: string; commit: string }) => ({
    message: `The server accepted ${commit.slice(0, 7)} for "${branch}", but the branch does not have it.`,
    hint: 'Run `stepyard status --fetch`, and ask whoever runs the server about its hooks.',
  }),
  GATE_CLOSED: ({ reason, flag }: { reason: string; flag?: string }) => ({
    message: reason,
    hint: flag
      ? `Look at the plan with \`--dry-run\`; if it is right, add \`${flag}\`.`
      : 'Correct it; no option lets it through. `stepyard check` lists what is wrong with the workspace.',
  }),
  SECRET_IN_PUSH: ({ reason, fingerprint }: { reason: string; fingerprint?: string }) => ({
    message: reason,
    hint: fingerprint
      ? 'Nothing was sent. Put it into .env.<environment>, which is never sent, and list its name in secrets.yaml. If it is ' +
        `no secret, allow it under \`check.allow\` of stepyard.yaml: \`{ code: SECRET_IN_CODE, fingerprint: "${fingerprint}", reason: ... }\`.`
      : 'Nothing was sent. Give another message with `-m`.',
  }),
  UNSAFE_TREE: ({ branch, path, reason, count }: { branch: string; path: string; reason: string; count: number }) => ({
    message: `Branch "${branch}" holds ${count === 1 ? 'a path' : `${count} paths`} that must not be written: ${path} (${reason}).`,
    hint: 'Remove it on the branch with git; nothing was read from it or written here.',
  }),
  UNSAFE_FOLDER: ({ path, reason }: { path: string; reason: string }) => ({
    message: `"${path}" in this folder cannot be synced: ${reason}.`,
    hint: 'Rename or replace it, or list it under `exclude` in stepyard.yaml.',
  }),
  ITEM_FILTERED: ({ path, filter }: { path: string; filter: string }) => ({
    message: `"${path}" passes the Git filter "${filter}" on its way into a commit, and no filter is run here.`,
    hint: `Leave it to git: list ${quoteWord(path)} under \`exclude\` in stepyard.yaml.`,
  }),
  SPARSE_CHECKOUT: ({ path, folder }: { path: string; folder: string }) => ({
    message: `The sparse checkout leaves out "${path}" of this workspace, so nobody can tell whether it was deleted.`,
    hint: `Run \`git sparse-checkout add ${quoteWord(folder)}\`.`,
  }),
  FILE_READ_ONLY: ({ path }: { path: string }) => ({
    message: `"${path}" is read-only; nothing was written.`,
    hint: `Run \`chmod u+w ${quoteWord(path)}\` if it may change.`,
  }),
  PATH_IN_THE_WAY: ({ path, what }: { path: string; what: string }) => ({
    message: `A ${what} stands at "${path}", where a file or a folder of the workspace must go; nothing was written.`,
    hint: `Move it away: \`mv ${quoteWord(path)} ${quoteWord(`${path}.old`)}\`.`,
  }),
  DISK_FULL: (_none: Record<string, never>) => ({
    message: 'The disk is full; everything is as it was before.',
    hint: 'Free some space and run the command again.',
  }),
  APPLY_UNFINISHED: ({ reason }: { reason: string }) => ({
    message: `The sync stopped half-way (${reason}); the next command finishes it or puts everything back.`,
    hint: 'Free some space or check the permissions of the folder, then run `stepyard status`.',
  }),
  FOLDER_NOT_WRITABLE: ({ reason }: { reason: string }) => ({
    message: `The workspace cannot be written to (${reason}); everything is as it was before.`,
    hint: 'Check the permissions of the folder and of `.stepyard` in it.',
  }),
  STATE_CORRUPT: ({ file, reason }: { file: string; reason: string }) => ({
    message: `${file} is damaged: ${reason}.`,
    hint: 'Run `stepyard doctor --repair-base`; no edit is lost by that.',
  }),
  STATE_TRACKED: ({ path }: { path: string }) => ({
    message: `"${path}" is committed to git, but belongs to one clone only.`,
    hint: `Run \`git rm -r --cached -- ${quoteWord(path)}\` and commit.`,
  }),
  LOCKED: ({ file, holder, host, command }: { file: string; holder: number; host: string; command: string }) => ({
    message: `\`stepyard ${command}\` (process ${holder} on ${host}) is at work in this workspace.`,
    hint:
      command === 'dev'
        ? `Use the server that it is, or end it first: Ctrl-C there, or \`kill ${holder}\`.`
        : `Wait for it to end. If it cannot be running any more: \`rm ${quoteWord(file)}\`.`,
  }),
  NO_CONFLICT: ({ path, open }: { path: string; open: readonly string[] }) => ({
    message: `"${path}" has no open conflict${open.length > 0 ? `; there is one at ${open.join(', ')}` : ''}.`,
    hint: 'Run `stepyard resolve --list` to see the open ones.',
  }),
  CONFLICT_MARKERS: ({ path, line }: { path: string; line: number }) => ({
    message: `"${path}" still has conflict markers at line ${line}.`,
    hint: 'Edit the file until it is what you want, then run the command again.',
  }),
  CONFLICT_WITHOUT_TEXT: ({ path }: { path: string }) => ({
    message: `"${path}" cannot be merged by hand: one side has no text for it.`,
    hint: `Decide with \`stepyard resolve ${quoteWord(path)} --ours\` or \`--theirs\`.`,
  }),
  FILE_MISSING: ({ path }: { path: string }) => ({
    message: `"${path}" is not in the folder, so there is nothing merged in it.`,
    hint: `Write the file, or decide with \`stepyard resolve ${quoteWord(path)} --ours\` or \`--theirs\`.`,
  }),
  ITEM_UNKNOWN: ({ path, nearest }: { path: string; nearest?: string }) => ({
    message: `"${path}" is no item of this workspace, here or on the branch.`,
    hint: nearest ? `Did you mean "${nearest}"?` : 'Run `stepyard status` to see the items that changed.',
  }),
}
