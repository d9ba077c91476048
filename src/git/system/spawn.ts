import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { platform, tmpdir } from 'node:os'
import { isAbsolute } from 'node:path'
import { kill } from 'node:process'
import type { Effects } from '../../effects.ts'

/** The oldest git whose commands and settings are used here as they are. */
export const OLDEST_GIT = '2.38'

/** One git process: what it is told and what it may see. Everything not named here is the same for all of them. */
export interface GitSpawn {
  /** Sub-command first; user data only after `--end-of-options` or `--`. Never a credential. */
  readonly args: readonly string[]
  readonly gitDir?: string
  readonly workTree?: string
  readonly indexFile?: string
  /** Default: `gitDir`, else the temporary directory, so that no repository is found by accident. */
  readonly cwd?: string
  readonly effects: Effects
  /** Settings that may hold secrets or come from a person; they go through the environment and lose to `HARDENED`. */
  readonly config?: readonly (readonly [key: string, value: string])[]
  /**
   * It works in a clone that is being made for the user: links are written as links (the tree has passed the policy by
   * then), and not every ref is waited for, because a clone that is cut short is made again.
   */
  readonly newClone?: true
  /** Added to the environment, which is otherwise complete without it; `undefined` takes a variable out. */
  readonly env?: Readonly<Record<string, string | undefined>>
}

const SUBCOMMANDS = new Set(
  (
    'check-attr commit-tree config credential diff-index diff-tree fetch index-pack init ls-remote ls-tree merge-base pack-objects ' +
    'push read-tree repack rev-list rev-parse symbolic-ref unpack-objects update-index update-ref version'
  ).split(' '),
)

// Beats every configuration file and `GitSpawn.config`: nothing a repository brings along is run, followed or trusted.
const HARDENED = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.alternateRefsCommand=',
  'core.attributesFile=/dev/null',
  'core.symlinks=false',
  'core.protectNTFS=true',
  'core.protectHFS=true',
  'core.fsync=all',
  'core.bigFileThreshold=5m',
  'diff.external=',
  'fetch.recurseSubmodules=false',
  'gc.auto=0',
  'http.followRedirects=false',
  'log.showSignature=false',
  'maintenance.auto=false',
  'protocol.ext.allow=never',
  'push.followTags=false',
  'push.gpgSign=false',
  'push.recurseSubmodules=no',
  'safe.bareRepository=explicit',
  'submodule.recurse=false',
  'transfer.bundleURI=false',
  'transfer.credentialsInUrl=die',
  'transfer.fsckObjects=true',
].flatMap((setting) => ['-c', setting])

// Windows writes links only for those who may; there a link stays a file with its target, as git has it.
const NEW_CLONE = ['core.fsync=objects', ...(platform() === 'win32' ? [] : ['core.symlinks=true'])].flatMap(
  (setting) => ['-c', setting],
)

const WINDOWS_NAMES = ['SYSTEMROOT', 'SYSTEMDRIVE', 'WINDIR', 'COMSPEC', 'PATHEXT', 'TEMP', 'TMP', 'PROGRAMDATA']

const URL_WITH_PASSWORD = /^[^\s]*:\/\/[^/\s@]*:[^/\s@]+@/

/** Starts git without a shell, in a process group of its own, with nothing inherited. */
export function spawnGit(command: GitSpawn): ChildProcessWithoutNullStreams {
  const subcommand = command.args[0]
  if (subcommand === undefined || !SUBCOMMANDS.has(subcommand)) throw new TypeError(`git ${subcommand} is not allowed`)
  if (command.args.some((arg) => URL_WITH_PASSWORD.test(arg))) throw new TypeError('A password must not be an argument')
  const hardened = command.newClone ? [...HARDENED, ...NEW_CLONE] : HARDENED
  return spawn('git', ['--no-pager', '--no-replace-objects', ...hardened, ...command.args], {
    cwd: command.cwd ?? command.gitDir ?? tmpdir(),
    env: environmentOf(command),
    detached: platform() !== 'win32',
    windowsHide: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
}

/** Ends git and what it has started: politely, so that it removes its lock files, and for certain a moment later. */
export function endGroup(child: ChildProcessWithoutNullStreams): void {
  signalGroup(child, 'SIGTERM')
  const certain = setTimeout(() => signalGroup(child, 'SIGKILL'), 1_000).unref()
  child.once('close', () => clearTimeout(certain))
}

function environmentOf({ gitDir, workTree, indexFile, effects, config = [], env }: GitSpawn): NodeJS.ProcessEnv {
  return {
    ...(platform() === 'win32' ? pickAnyCase(effects.env, WINDOWS_NAMES) : pick(effects.env, ['TMPDIR'])),
    PATH: absoluteFolders(effects.env['PATH'] ?? effects.env['Path'] ?? ''),
    LANG: 'C',
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_NO_LAZY_FETCH: '1',
    // Only a transfer talks to a server: a repository that calls itself partial would have missing objects fetched.
    GIT_ALLOW_PROTOCOL: 'none',
    GIT_SSH_COMMAND: 'ssh -oBatchMode=yes',
    ...(gitDir === undefined ? {} : { GIT_DIR: gitDir }),
    ...(workTree === undefined ? {} : { GIT_WORK_TREE: workTree }),
    ...(indexFile === undefined ? {} : { GIT_INDEX_FILE: indexFile }),
    ...configEnvironment(config),
    ...env,
  }
}

/** The named variables that are set. */
export function pick(env: Effects['env'], names: readonly string[]): Record<string, string> {
  const found = names.map((name) => [name, env[name]] as const)
  return Object.fromEntries(found.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}

// Windows spells them as it likes ("SystemRoot") and finds them in any case.
function pickAnyCase(env: Effects['env'], names: readonly string[]): Record<string, string> {
  const found = Object.keys(env).filter((name) => names.includes(name.toUpperCase()))
  return pick(env, found)
}

function configEnvironment(config: readonly (readonly [string, string])[]): Record<string, string> {
  const pairs = config.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ])
  return { GIT_CONFIG_COUNT: String(config.length), ...Object.fromEntries(pairs) }
}

// A relative entry would find a program called "git" that a repository brought along.
function absoluteFolders(path: string): string {
  const separator = platform() === 'win32' ? ';' : ':'
  // An empty PATH would mean the current folder.
  return path.split(separator).filter(isAbsolute).join(separator) || '/nonexistent'
}

function signalGroup(child: ChildProcessWithoutNullStreams, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  if (platform() === 'win32') {
    spawn('taskkill', ['/pid', String(child.pid), '/t', '/f'], { windowsHide: true, stdio: 'ignore' }).on('error', () =>
      child.kill(signal),
    )
    return
  }
  try {
    kill(-child.pid, signal)
  } catch {
    child.kill(signal)
  }
}
