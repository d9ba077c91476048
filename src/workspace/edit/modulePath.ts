import { posix } from 'node:path'

/**
 * A specifier that names a path of the workspace, and how it spells it: without ending, with that of what TypeScript
 * compiles it to, or escaped like an address.
 */
export interface ModulePath {
  readonly path: string
  /** The specifier of another path, from `file`, spelled in the same way. */
  readonly respell: (file: string, path: string) => string
}

/** Whether a specifier is relative to the file it stands in. */
export function isRelative(specifier: string): boolean {
  return /^\.\.?(?:\/|$)/.test(specifier)
}

/** The path that a relative specifier of `file` names; `undefined` where it names none of `exists`. */
export function resolveModule(
  file: string,
  specifier: string,
  exists: (path: string) => boolean,
): ModulePath | undefined {
  if (!isRelative(specifier)) return undefined
  const { plain, query } = splitQuery(specifier)
  const spellings = [plain, ...decoded(plain)]
  for (const [index, spelling] of spellings.entries()) {
    const target = posix.join(posix.dirname(file), spelling)
    for (const { find, write } of ENDINGS) {
      const path = find(target).find(exists)
      if (path === undefined) continue
      const escape = index === 0 ? (text: string) => text : encodeURI
      return { path, respell: (from, to) => escape(write(relativePath(from, to))) + query }
    }
  }
  return undefined
}

/**
 * The specifier by which a file at `to` names what `specifier` named when the file was at `from`; itself where it is not
 * relative.
 */
export function moveSpecifier(specifier: string, from: string, to: string): string {
  if (!isRelative(specifier) || posix.dirname(from) === posix.dirname(to)) return specifier
  const { plain, query } = splitQuery(specifier)
  const target = posix.join(posix.dirname(from), plain)
  // Below the workspace the shortest way can be told; what lies above it has no name here.
  const outside = target === '..' || target.startsWith('../')
  const moved = outside ? posix.join(wayBack(from, to), plain) : relativePath(to, target)
  // The address of a folder ends in a slash, and means something else without it.
  return moved + (plain.endsWith('/') && !moved.endsWith('/') ? '/' : '') + query
}

/** How a file names another one: both relative to the workspace. */
export function relativePath(file: string, path: string): string {
  const way = posix.relative(posix.dirname(`/${file}`), `/${path}`)
  return way.startsWith('../') || way === '..' ? way : `./${way}`
}

interface Ending {
  /** Paths that a target may stand for. */
  readonly find: (target: string) => readonly string[]
  /** A relative path, spelled like the target was. */
  readonly write: (path: string) => string
}

// A file that is there by its own name wins over what an ending might stand for.
const ENDINGS: readonly Ending[] = [
  { find: (target) => [target], write: (path) => path },
  {
    find: (target) => [target.replace(/\.js$/, '.ts'), target.replace(/\.mjs$/, '.mts')],
    write: (path) => path.replace(/\.ts$/, '.js').replace(/\.mts$/, '.mjs'),
  },
  {
    find: (target) => ['.ts', '.mts', '.js'].map((ending) => target + ending),
    write: (path) => path.replace(/\.(?:ts|mts|js)$/, ''),
  },
  {
    find: (target) => ['.ts', '.mts', '.js'].map((ending) => `${target}/index${ending}`),
    write: (path) => path.replace(/(?:\/index)?\.(?:ts|mts|js)$/, ''),
  },
]

function wayBack(from: string, to: string): string {
  return posix.relative(posix.dirname(`/${to}`), posix.dirname(`/${from}`))
}

function splitQuery(specifier: string): { readonly plain: string; readonly query: string } {
  const at = specifier.search(/[?#]/)
  return at < 0 ? { plain: specifier, query: '' } : { plain: specifier.slice(0, at), query: specifier.slice(at) }
}

// Node reads specifiers as addresses; a `%` that is none stays what it is.
function decoded(plain: string): string[] {
  if (!plain.includes('%')) return []
  try {
    return [decodeURIComponent(plain)]
  } catch {
    return []
  }
}
