import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { platform } from 'node:os'
import { delimiter, dirname, isAbsolute, join } from 'node:path'
import type { Effects } from '../../effects.ts'
import type { ConfigEntry } from './configFile.ts'

type Env = Effects['env']

/** The files of the machine and of the user in the order in which Git reads them; some may not exist. */
export async function configFiles(env: Env): Promise<string[]> {
  return [...(await systemFiles(env)), ...globalFiles(env)]
}

/** Settings that the environment holds itself (`GIT_CONFIG_COUNT`); they win over those of every file. */
export function environmentEntries(env: Env): ConfigEntry[] {
  const count = Math.min(Number(env['GIT_CONFIG_COUNT'] ?? 0) || 0, 1_000)
  const entries = Array.from({ length: count }, (_, index) => ({
    key: canonicalKey(env[`GIT_CONFIG_KEY_${index}`] ?? ''),
    value: env[`GIT_CONFIG_VALUE_${index}`] ?? '',
  }))
  return entries.filter(({ key }) => key !== '')
}

/** Where `~` leads; `undefined` for a user without a home. */
export function homeOf(env: Env): string | undefined {
  return env['HOME'] ?? env['USERPROFILE']
}

async function systemFiles(env: Env): Promise<string[]> {
  const none = env['GIT_CONFIG_NOSYSTEM']
  if (none && !/^(?:0+|false|no|off)$/i.test(none)) return []
  return [env['GIT_CONFIG_SYSTEM'] ?? (await builtInFile(env))]
}

// The place is built into git: `etc` beside its programs, or /etc for the git of the system.
async function builtInFile(env: Env): Promise<string> {
  const prefix = await prefixOfGit(env)
  if (prefix === undefined || prefix === '/usr' || prefix === '/') return '/etc/gitconfig'
  const places = platform() === 'win32' ? [prefix, dirname(prefix)] : [prefix]
  const found = await firstThere(places.map((place) => join(place, 'etc', 'gitconfig')))
  return found ?? '/etc/gitconfig'
}

async function prefixOfGit(env: Env): Promise<string | undefined> {
  const folders = (env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter(isAbsolute)
  const name = platform() === 'win32' ? 'git.exe' : 'git'
  const git = await firstThere(folders.map((folder) => join(folder, name)))
  return git === undefined ? undefined : dirname(dirname(git))
}

async function firstThere(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const isThere = await access(path, constants.R_OK).then(
      () => true,
      () => false,
    )
    if (isThere) return path
  }
  return undefined
}

function globalFiles(env: Env): string[] {
  if (env['GIT_CONFIG_GLOBAL'] !== undefined) return [env['GIT_CONFIG_GLOBAL']]
  const home = homeOf(env)
  const xdg = env['XDG_CONFIG_HOME'] || (home && join(home, '.config'))
  return [...(xdg ? [join(xdg, 'git', 'config')] : []), ...(home ? [join(home, '.gitconfig')] : [])]
}

// Section and name in lower case; what stands between them is an address or a path and keeps its case.
function canonicalKey(key: string): string {
  const [first, last] = [key.indexOf('.'), key.lastIndexOf('.')]
  return first < 1 ? '' : key.slice(0, first).toLowerCase() + key.slice(first, last) + key.slice(last).toLowerCase()
}
