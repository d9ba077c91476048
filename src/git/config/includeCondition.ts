import { realpath } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** The repository that conditional includes are judged by; what is absent fulfils no condition. */
export interface IncludeContext {
  readonly gitDir?: string
  readonly branch?: string
  /** Addresses of its remotes, as its config spells them. */
  readonly remoteUrls?: readonly string[]
}

/** Where a condition stands, and for whom. */
export interface ConditionPlace {
  /** The file that holds it; absent for the environment. */
  readonly file?: string
  readonly home: string | undefined
  readonly context: IncludeContext
}

/** Whether `includeIf.<condition>.path` is followed, by the rules of `git help config`. */
export async function isFulfilled(condition: string, place: ConditionPlace): Promise<boolean> {
  const [, kind, pattern = ''] = /^(gitdir|gitdir\/i|onbranch|hasconfig:remote\.\*\.url):(.*)$/s.exec(condition) ?? []
  const { branch, remoteUrls = [] } = place.context
  if (kind === 'onbranch') return branch !== undefined && pathPattern(everythingBelow(pattern)).test(branch)
  if (kind === 'hasconfig:remote.*.url') return remoteUrls.some((url) => pathPattern(pattern).test(url))
  return kind !== undefined && isGitDirLike(pattern, kind === 'gitdir/i' ? 'i' : '', place)
}

async function isGitDirLike(pattern: string, flags: string, { file, home, context }: ConditionPlace): Promise<boolean> {
  const { gitDir } = context
  if (gitDir === undefined) return false
  const below = everythingBelow(pattern)
  const start = await startOf(pattern, { file, home })
  const rooted = /^(?:\/|[A-Za-z]:)/.test(below) ? below : `**/${below}`
  const expression = pathPattern(start === undefined ? rooted : below.slice(1), flags, start)
  return [await realPathOf(gitDir), gitDir].some((path) => expression.test(path.replaceAll('\\', '/')))
}

/** The folder that `~/` or `./` at the start of a pattern stands for. */
async function startOf(
  pattern: string,
  { file, home }: { readonly file: string | undefined; readonly home: string | undefined },
): Promise<string | undefined> {
  if (pattern.startsWith('~/') && home !== undefined) return realPathOf(home)
  if (pattern.startsWith('./') && file !== undefined) return dirname(await realPathOf(file))
  return undefined
}

function everythingBelow(pattern: string): string {
  return pattern.endsWith('/') ? `${pattern}**` : pattern
}

const TOKEN = /^\*\*\/|\/\*\*\/|\/\*\*$|\*+|\?|\[[!^]?\]?[^\]]+\]|\\[^]|[^]/g
const WILD: Readonly<Record<string, string>> = { '**/': '(?:.*/)?', '/**/': '/(?:.*/)?', '/**': '/.*', '?': '[^/]' }

/** Git's path patterns: `*` stays within a part of the path, `**` does not. `start` is taken as it is. */
function pathPattern(pattern: string, flags = '', start = ''): RegExp {
  const source = [...pattern.matchAll(TOKEN)].map(([token]) => {
    if (token.startsWith('*') && token !== '**/') return '[^/]*'
    if (/^\[.+\]$/s.test(token)) return `(?!/)${token.replace(/^\[!/, '[^')}`
    return WILD[token] ?? literal(token.replace(/^\\(?=[^])/, ''))
  })
  try {
    return new RegExp(`^${literal(start)}${source.join('')}$`, flags)
  } catch {
    // A class such as `[z-a]`, which stands for no character.
    return /$^/
  }
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}

async function realPathOf(path: string): Promise<string> {
  return realpath(path).catch(() => join(path))
}
