import { lstat, realpath, stat } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import { StepyardError } from '../../errors.ts'
import { configFlag, configValue, type ConfigEntry, parseConfig } from '../config/configFile.ts'
import { readIfThere } from '../readIfThere.ts'

/** A working tree and the directories that belong to it. */
export interface GitPlace {
  readonly root: string
  readonly gitDir: string
  readonly commonDir: string
  /** Settings of the repository itself, in the order in which later ones win; includes are not followed. */
  readonly config: readonly ConfigEntry[]
}

/** Walks up from `directory` to the working tree that holds it. Refuses to start inside a git directory. */
export async function findGitDir(directory: string): Promise<GitPlace | undefined> {
  const start = await realpath(directory)
  for (let folder = start; ; folder = dirname(folder)) {
    if (await isGitDir(folder)) refuse(folder, 'it is a bare repository or the inside of a ".git" directory')
    const dotGit = join(folder, '.git')
    const gitDir = await gitDirBehind(dotGit)
    if (gitDir !== undefined) return placeOf(folder, dotGit, gitDir)
    if (dirname(folder) === folder) return undefined
  }
}

async function gitDirBehind(dotGit: string): Promise<string | undefined> {
  const found = await statOf(dotGit)
  if (!found) return undefined
  if (found.isDirectory()) return (await isGitDir(dotGit)) ? realpath(dotGit) : undefined
  const text = (await readIfThere(dotGit))?.toString().trimEnd() ?? ''
  const target = /^gitdir: (.+)$/.exec(text)?.[1]
  if (target === undefined) refuse(dotGit, 'the file does not say where the repository is')
  const gitDir = resolve(dirname(dotGit), target)
  if (!(await isGitDir(gitDir))) refuse(dotGit, `it points to "${gitDir}", which is not a repository`)
  return realpath(gitDir)
}

async function placeOf(root: string, dotGit: string, gitDir: string): Promise<GitPlace> {
  const common = (await readIfThere(join(gitDir, 'commondir')))?.toString().trim()
  const commonDir = common === undefined ? gitDir : await realpath(resolve(gitDir, common))
  const place = { root, gitDir, commonDir, config: await readConfig(gitDir, commonDir) }
  if (common === undefined && configFlag(place.config, 'core.bare')) refuse(root, 'its repository is bare')
  if (!(await pointsBack(place, dotGit))) {
    refuse(dotGit, `it belongs to the repository "${gitDir}", which does not know this folder`)
  }
  return place
}

// A ".git" that leads elsewhere is believed only if that repository names this folder, as worktrees and submodules do.
async function pointsBack({ root, gitDir, commonDir, config }: GitPlace, dotGit: string): Promise<boolean> {
  const workTree = configValue(config, 'core.worktree')
  if (workTree !== undefined) return (await realPathOf(resolve(gitDir, workTree))) === root
  if (gitDir === dotGit) return true
  const back = (await readIfThere(join(gitDir, 'gitdir')))?.toString().trim()
  if (back === undefined || !gitDir.startsWith(commonDir + sep)) return false
  return (await realPathOf(resolve(gitDir, back))) === dotGit
}

async function readConfig(gitDir: string, commonDir: string): Promise<readonly ConfigEntry[]> {
  const entries = parseConfig((await readIfThere(join(commonDir, 'config')))?.toString() ?? '')
  if (!configFlag(entries, 'extensions.worktreeconfig')) return entries
  return [...entries, ...parseConfig((await readIfThere(join(gitDir, 'config.worktree')))?.toString() ?? '')]
}

/** What Git itself looks for: HEAD, and objects and refs here or in the common directory. */
async function isGitDir(path: string): Promise<boolean> {
  const head = (await readIfThere(join(path, 'HEAD')))?.toString()
  if (head === undefined || !/^(?:ref:\s*refs\/|[0-9a-f]{40})/.test(head)) return false
  if (await statOf(join(path, 'commondir'))) return true
  const folders = await Promise.all(['objects', 'refs'].map((name) => statOf(join(path, name))))
  return folders.every((folder) => folder?.isDirectory())
}

async function statOf(path: string) {
  try {
    return await stat(path)
  } catch {
    return lstat(path).then(
      () => refuse(path, 'it is a link that leads nowhere'),
      () => undefined,
    )
  }
}

async function realPathOf(path: string): Promise<string> {
  return realpath(path).catch(() => path)
}

function refuse(repository: string, reason: string): never {
  throw new StepyardError('UNSUPPORTED_REPOSITORY', {
    repository,
    reason,
    instead: 'Run the command in a folder that was made by `git clone` or `git worktree add`.',
  })
}
