import { realpath } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import type { ResolvedConfig, ResolvedEnvironment } from '../config/resolveConfig.ts'
import type { Effects } from '../effects.ts'
import { StepyardError } from '../errors.ts'
import type { GitBackend, Remote } from '../git/backend.ts'
import { openCheckout, readRemoteUrl, type Checkout } from '../git/checkout.ts'
import { expectGit, openBackend } from '../git/openBackend.ts'
import { isSameHost, parseRemoteUrl } from '../git/url.ts'
import { CONFIG_FILE } from '../workspace/layout.ts'
import { createOwnership } from '../workspace/ownership.ts'
import { chooseEnvironment, type ChosenEnvironment } from './chooseEnvironment.ts'
import { readIfPresent } from '../disk/durableFile.ts'
import { folderError } from './folderError.ts'
import { recoverJournal, type ApplyTarget, type Recovery } from './journal.ts'
import { hasJournal } from './journalFile.ts'
import { localFolder, makeLocalFolder, type LocalFolder } from './localFolder.ts'
import { takeLock } from '../disk/lock.ts'
import { followCommit } from './moveBranch.ts'
import { refuseTracked } from './refuseTracked.ts'
import type { SyncOptions } from './options.ts'
import type { Transaction } from './transaction.ts'

/** The part of a workspace that sync needs: where it is and what stepyard.yaml says. `loadWorkspace` answers one. */
export interface SyncWorkspace {
  readonly root?: string
  readonly config?: ResolvedConfig
}

interface Place {
  readonly root: string
  readonly config: ResolvedConfig
}

/** One workspace and one of its environments, opened for the length of a call. */
export interface Session {
  readonly root: string
  /** Folder of the workspace in its repository, with `/`, '' at the root. */
  readonly prefix: string
  readonly config: ResolvedConfig
  readonly chosen: ChosenEnvironment
  readonly environment: ResolvedEnvironment
  readonly remote: Remote
  /** The remote for people and for the state file: no credentials. */
  readonly remoteName: string
  readonly backend: GitBackend
  readonly folder: LocalFolder
  readonly checkout?: Checkout
  readonly effects: Effects
  readonly target: ApplyTarget
  /** What the last command left unfinished and this one has completed. */
  readonly recovery: Recovery
}

/** How a session is opened. */
export interface SessionRequest {
  readonly workspace: SyncWorkspace
  readonly options: SyncOptions
  /** Name of the command that takes the lock; absent for commands that only look. */
  readonly lock?: string
  /** Whether only what was fetched is looked at: then no git program is asked for anything. Default: false. */
  readonly offline?: boolean
  /** Whether the command writes to the branch: a protected environment must then be asked for. */
  readonly writesBranch?: boolean
}

/** Opens a session, runs `use` in it, and closes it whatever happens. */
export async function withSession<T>(request: SessionRequest, use: (session: Session) => Promise<T>): Promise<T> {
  return runSession(request, use).catch((error: unknown) => {
    throw folderError(error)
  })
}

async function runSession<T>(request: SessionRequest, use: (session: Session) => Promise<T>): Promise<T> {
  const place = await placeOf(request.workspace)
  const folder = localFolder(place.root)
  const { effects } = request.options
  if (!request.offline) expectGit(effects)
  const checkout = await openCheckout(place.root, effects)
  if (checkout) await refuseTracked(checkout, folder.path)
  await makeLocalFolder(folder)
  // A command that only looks takes the lock too when another was cut short: what it would see is half of something.
  const command = request.lock ?? (hasJournal(folder) ? 'recover' : undefined)
  const lock = command === undefined ? undefined : await takeLock(folder.lock, command, effects.now())
  try {
    const ground = { place, folder, locked: lock !== undefined, ...(checkout && { checkout }) }
    const session = await openSession(request, ground)
    logSession(session)
    try {
      return await use(session)
    } finally {
      await session.backend.close()
    }
  } finally {
    await lock?.release()
  }
}

interface Ground {
  readonly place: Place
  readonly folder: LocalFolder
  readonly checkout?: Checkout
  readonly locked: boolean
}

async function openSession(request: SessionRequest, ground: Ground): Promise<Session> {
  const { options } = request
  const { place, folder, checkout } = ground
  const { root, config } = place
  const chosen = chooseEnvironment({
    environments: config.environments,
    ...(options.environment !== undefined && { asked: options.environment }),
    ...(checkout?.branch !== undefined && { branch: checkout.branch }),
    ...switchedTo(await readIfPresent(join(folder.path, 'environment'))),
    writesBranch: request.writesBranch ?? false,
  })
  const environment = config.environments.get(chosen.name)
  if (!environment) throw new StepyardError('ENVIRONMENT_UNKNOWN', { name: chosen.name, known: [] })
  const remote = await findRemote(place, checkout)
  const prefix = checkout ? relative(checkout.root, root).split(sep).join('/') : ''
  const target = applyTarget(request, { place, folder, prefix, remote, ...(checkout && { checkout }) })
  // Never without the lock: the journal may be that of a process which is at work.
  const recovery: Recovery = ground.locked ? await recoverJournal(target) : { outcome: 'none', kept: [] }
  // Both read the same private repository; this one does it without starting a process.
  const asked = options.backend ?? 'auto'
  const backend = await openBackend(request.offline && asked === 'auto' ? 'isomorphic' : asked, {
    gitDir: folder.git,
    effects: options.effects,
    ...(options.timeout !== undefined && { timeout: options.timeout }),
  })
  // A recovery may have moved the branch.
  const current = recovery.outcome === 'none' ? checkout : await openCheckout(root, options.effects)
  return {
    root,
    prefix,
    config,
    chosen,
    environment,
    remote,
    remoteName: parseRemoteUrl(remote.url).display,
    backend,
    folder,
    ...(current && { checkout: current }),
    effects: options.effects,
    target,
    recovery,
  }
}

function logSession({ effects, chosen, environment, remoteName, backend, recovery }: Session): void {
  const data = { environment: chosen.name, branch: environment.branch, remote: remoteName, backend: backend.kind }
  effects.log({ level: 'debug', message: 'session opened', data })
  const words = RECOVERED[recovery.outcome]
  if (words === undefined) return
  const kept = recovery.kept.length === 0 ? '' : ` Edited since, so left alone: ${recovery.kept.join(', ')}.`
  effects.log({ level: 'warning', message: words + kept })
}

const RECOVERED: Readonly<Partial<Record<Recovery['outcome'], string>>> = {
  finished: 'An earlier command was cut short; what it had begun is now complete.',
  undone: 'An earlier command was cut short; what it had begun has been undone.',
}

// Git names its folders without links in them, so the workspace is named like that too.
async function placeOf({ root, config }: SyncWorkspace): Promise<Place> {
  if (root === undefined) throw new StepyardError('WORKSPACE_WITHOUT_FOLDER', {})
  if (!config) throw new StepyardError('CONFIG_INVALID', { file: CONFIG_FILE, count: 1 })
  return { root: await realpath(root), config }
}

async function findRemote({ root, config }: Place, checkout: Checkout | undefined): Promise<Remote> {
  const { repository, username, allowFsck } = config.source
  const own = checkout && (await readRemoteUrl(checkout))
  const url = repository ?? own
  if (!checkout && !repository) throw new StepyardError('NOT_A_REPOSITORY', { directory: root })
  if (url === undefined) throw new StepyardError('NO_REMOTE', { directory: root })
  parseRemoteUrl(url, { insideOf: checkout?.root ?? root })
  // stepyard.yaml came with somebody's commit, git's own remote did not.
  const trustedHost = own !== undefined && (url === own || isSameHost(url, own))
  return { url, allowFsck, trustedHost, ...(username !== undefined && { username }) }
}

function switchedTo(bytes: Uint8Array | undefined): { switched?: string } {
  const name = bytes && new TextDecoder().decode(bytes).trim()
  return name ? { switched: name } : {}
}

interface TargetParts {
  readonly place: Place
  readonly folder: LocalFolder
  readonly checkout?: Checkout
  readonly prefix: string
  readonly remote: Remote
}

function applyTarget(request: SessionRequest, { place, folder, checkout, prefix, remote }: TargetParts): ApplyTarget {
  const { options } = request
  const { onStep } = options
  return {
    root: place.root,
    folder,
    progress: (done, total) => options.effects.progress('write', done, total),
    ...(onStep && { onStep }),
    moveCheckout: async ({ move, complete, state }: Transaction) => {
      if (!checkout || (move.kind !== 'move' && move.kind !== 'stage')) return
      const owns = createOwnership(place.config)
      const follower = {
        checkout,
        prefix,
        remote,
        store: folder.git,
        effects: options.effects,
        owns,
        ...(onStep && { onStep }),
      }
      const paths = complete ? {} : { paths: new Set(Object.keys(state.entries)) }
      await followCommit(follower, { branch: move.branch, tip: move.to, complete, ...paths })
    },
  }
}
