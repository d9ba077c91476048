import { mkdir, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { git } from '../fixtures/testDir.ts'
import type { GitServer, ServedRepository } from '../fixtures/gitServer.ts'
import { timeProgram, type Program } from './measure.ts'
import { configText, generateWorkspace, stepPath, stepText } from './workspace.ts'

const CLI = fileURLToPath(new URL('../dist/cli.js', import.meta.url))
const PORCELAIN = fileURLToPath(new URL('isomorphicGit.mjs', import.meta.url))

/** What is compared: Stepyard with each of its backends, and the two that do the same without it. */
export type SideName = 'system' | 'isomorphic' | 'git' | 'isomorphic-git'

/** All sides; a peer stands next to the one it is compared with, so that both see the machine in the same mood. */
export const SIDES: readonly SideName[] = ['system', 'git', 'isomorphic', 'isomorphic-git']

/** The jobs that all sides do. */
export type Job = 'status' | 'pull' | 'push' | 'clone'

/** One side with a repository on the server that only it uses, and a clone of it. */
export interface Side {
  readonly name: SideName
  readonly repository: ServedRepository
  readonly clone: string
  /** Where first pulls and clones go; emptied before each. */
  readonly fresh: string
}

/** Makes the repository and the clone of a side, with a workspace of `steps` steps that is in step with its branch. */
export async function createSide(
  name: SideName,
  { server, root, steps }: { server: GitServer; root: string; steps: number },
): Promise<Side> {
  const repository = await server.createRepository(`${name}-${steps}`)
  await repository.commit(generateWorkspace(steps, repository.url) as Record<string, string>)
  await git(repository.path, 'gc', '--quiet')
  const clone = join(root, `${name}-${steps}`)
  await git(root, 'clone', '--quiet', '-c', 'gc.auto=0', '-c', 'maintenance.auto=false', repository.url, clone)
  const side = { name, repository, clone, fresh: join(root, `${name}-${steps}-fresh`) }
  if (isStepyard(name)) await timeProgram(programOf(side, 'pull', 0))
  return side
}

/** Whether it is Stepyard that works on this side. */
export function isStepyard(name: SideName): boolean {
  return name === 'system' || name === 'isomorphic'
}

/** Gets a side ready for a job: something new on the branch, an edit in the folder, or an empty folder. */
export async function prepare(side: Side, job: Job, round: number): Promise<void> {
  if (job === 'pull') await side.repository.commit({ [stepPath(round)]: stepText(round, `pull ${round}`) })
  if (job === 'push') await writeFile(join(side.clone, stepPath(round)), stepText(round, `push ${round}`))
  if (job !== 'clone') return
  await rm(side.fresh, { recursive: true, force: true })
  await mkdir(side.fresh)
  if (isStepyard(side.name)) await writeFile(join(side.fresh, 'stepyard.yaml'), configText(side.repository.url))
}

/** The program that does a job on a side. */
export function programOf({ name, clone, fresh, repository }: Side, job: Job, round: number): Program {
  const cwd = job === 'clone' ? fresh : clone
  if (name === 'git') return shell(GIT[job](repository.url), cwd)
  if (name === 'isomorphic-git') {
    const rest = { status: [], pull: [], push: [stepPath(round)], clone: [repository.url] }[job]
    return { command: process.execPath, args: [PORCELAIN, job, cwd, ...rest], cwd }
  }
  const verb = job === 'clone' ? 'pull' : job
  const options = ['--git-backend', name, ...(job === 'status' ? [] : ['--yes'])]
  return { command: process.execPath, args: [CLI, verb, '-e', 'dev', ...options], cwd }
}

/** Throws when a job left something undone: a figure for that would mean nothing. */
export async function verify(side: Side, job: Job): Promise<void> {
  if (job === 'status') return
  if (job === 'clone' && isStepyard(side.name)) return verifyFiles(side)
  const folder = job === 'clone' ? side.fresh : side.clone
  const [head, tip, changes] = await Promise.all([
    git(folder, 'rev-parse', 'HEAD'),
    side.repository.tip('main'),
    git(folder, 'status', '--porcelain'),
  ])
  if (head !== tip || changes !== '') throw new Error(`${side.name} ${job}: HEAD ${head}, branch ${tip}\n${changes}`)
}

/** `node -e 0`: what any program in Node costs. */
export function emptyProgram(cwd: string): Program {
  return { command: process.execPath, args: ['-e', '0'], cwd }
}

/** `stepyard --version`. */
export function versionProgram(cwd: string): Program {
  return { command: process.execPath, args: [CLI, '--version'], cwd }
}

const GIT: Readonly<Record<Job, (url: string) => string>> = {
  status: () => 'git status --porcelain',
  pull: () => 'git pull --quiet --ff-only',
  push: () => 'git add -A && git commit --quiet -m edit && git push --quiet',
  clone: (url) => `git clone --quiet --depth 1 --single-branch ${url} .`,
}

function shell(script: string, cwd: string): Program {
  return { command: 'sh', args: ['-c', script], cwd }
}

async function verifyFiles({ name, fresh, clone, repository }: Side): Promise<void> {
  await git(clone, 'fetch', '--quiet')
  const changes = await git(clone, `--work-tree=${fresh}`, 'diff', '--name-only', 'origin/main', '--', 'steps')
  if (changes !== '') throw new Error(`${name} first pull of ${repository.name} differs in\n${changes}`)
}
