import { readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Effects } from '../../effects.ts'
import { type ConfigEntry, parseConfig } from './configFile.ts'

/** The repository that conditional includes are judged by. */
export interface IncludeContext {
  readonly gitDir?: string
  readonly branch?: string
}

const MAX_DEPTH = 10

/**
 * The settings of the machine and of the user, with their includes, later ones winning. They are trusted as Git trusts
 * them; the settings of a repository are not in here.
 */
export async function readUserConfig(env: Effects['env'], context: IncludeContext = {}): Promise<ConfigEntry[]> {
  const files = [...systemFiles(env), ...globalFiles(env)]
  const read = await Promise.all(files.map((file) => readWithIncludes(file, { env, context, depth: 0 })))
  return [...read.flat(), ...commandEntries(env)]
}

interface Reading {
  readonly env: Effects['env']
  readonly context: IncludeContext
  readonly depth: number
}

function systemFiles(env: Effects['env']): string[] {
  if (env['GIT_CONFIG_NOSYSTEM'] && !/^(?:0|false|no|off)$/i.test(env['GIT_CONFIG_NOSYSTEM'])) return []
  return [env['GIT_CONFIG_SYSTEM'] ?? '/etc/gitconfig']
}

function globalFiles(env: Effects['env']): string[] {
  if (env['GIT_CONFIG_GLOBAL'] !== undefined) return [env['GIT_CONFIG_GLOBAL']]
  const home = homeOf(env)
  const xdg = env['XDG_CONFIG_HOME'] || (home && join(home, '.config'))
  return [...(xdg ? [join(xdg, 'git', 'config')] : []), ...(home ? [join(home, '.gitconfig')] : [])]
}

function commandEntries(env: Effects['env']): ConfigEntry[] {
  const count = Math.min(Number(env['GIT_CONFIG_COUNT'] ?? 0) || 0, 1_000)
  return Array.from({ length: count }, (_, index) => ({
    key: (env[`GIT_CONFIG_KEY_${index}`] ?? '').toLowerCase(),
    value: env[`GIT_CONFIG_VALUE_${index}`] ?? '',
  }))
}

async function readWithIncludes(file: string, reading: Reading): Promise<ConfigEntry[]> {
  const text = file === '' ? undefined : await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) return []
  const entries: ConfigEntry[] = []
  for (const entry of parseConfig(text)) {
    entries.push(entry)
    if (reading.depth >= MAX_DEPTH || !isIncluded(entry.key, file, reading)) continue
    const target = resolve(dirname(file), expandHome(entry.value, reading.env))
    entries.push(...(await readWithIncludes(target, { ...reading, depth: reading.depth + 1 })))
  }
  return entries
}

function isIncluded(key: string, file: string, { env, context }: Reading): boolean {
  if (key === 'include.path') return true
  const [, kind, pattern] = /^includeif\.(gitdir|gitdir\/i|onbranch):(.+)\.path$/.exec(key) ?? []
  if (kind === undefined || pattern === undefined) return false
  if (kind === 'onbranch') return context.branch !== undefined && glob(pattern, '').test(context.branch)
  if (context.gitDir === undefined) return false
  const expanded = expandHome(pattern, env).replace(/^\.\//, `${dirname(file)}/`)
  const rooted = /^(?:\/|[A-Za-z]:)/.test(expanded) ? expanded : `**/${expanded}`
  return glob(rooted, kind === 'gitdir/i' ? 'i' : '').test(context.gitDir.replaceAll('\\', '/'))
}

/** Git's path patterns: `*` stays within a part, `**` does not, and a trailing `/` means everything below. */
function glob(pattern: string, flags: string): RegExp {
  const source = (pattern.endsWith('/') ? `${pattern}**` : pattern).split(/(\*\*\/|\/\*\*$|\*|\?)/).map((part) => {
    const wild = { '**/': '(?:.*/)?', '/**': '/.*', '*': '[^/]*', '?': '[^/]' }[part]
    return wild ?? part.replace(/[.+^${}()|[\]\\]/g, '\\$&')
  })
  return new RegExp(`^${source.join('')}$`, flags)
}

function expandHome(path: string, env: Effects['env']): string {
  const home = homeOf(env)
  return home !== undefined && path.startsWith('~/') ? join(home, path.slice(2)) : path
}

function homeOf(env: Effects['env']): string | undefined {
  return env['HOME'] ?? env['USERPROFILE']
}
