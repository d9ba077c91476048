import { baseOfGlob, createMatcher } from './glob.ts'
import { CONFIG_FILE, holdsLayout, itemKind, type ItemKind } from './layout.ts'

export { createMatcher }

/** Which files a workspace owns beyond its layout, as stepyard.yaml says. */
export interface OwnershipRules {
  /** Globs of further files; a folder stands for everything in it. Names that begin with a dot must be spelled out. */
  readonly include?: readonly string[]
  /** Globs of files to leave alone; wins over the layout and over `include`. */
  readonly exclude?: readonly string[]
  /**
   * Whether a folder (relative, without a trailing `/`) is the root of another workspace; nothing in it is owned.
   * Default: none is.
   */
  readonly isNestedRoot?: (directory: string) => boolean
}

/** Answers whether the workspace owns a path: only owned paths are pulled, pushed, compared or deleted. */
export type Ownership = (path: string) => boolean

/**
 * Makes the predicate that decides what belongs to a workspace. Secrets in `.env*`, keys and passwords of programs,
 * `.git`, `.stepyard`, `node_modules` and what editors leave behind are never owned, whatever `include` says;
 * stepyard.yaml always is.
 */
export function createOwnership(rules: OwnershipRules = {}): Ownership {
  const included = createMatcher(rules.include, { dot: false })
  const excluded = createMatcher(rules.exclude, { dot: true })
  return (path) => {
    if (path === CONFIG_FILE) return true
    if (neverOwned(path)) return false
    if (itemKind(path) === undefined && !included(path)) return false
    return !excluded(path) && !inNestedWorkspace(path, rules.isNestedRoot)
  }
}

/**
 * Makes the predicate that tells which directories can hold anything owned, so that a scan opens no other. It follows
 * the same rules as `createOwnership`; `directory` is relative and has no trailing `/`.
 */
export function createDirectoryFilter(rules: OwnershipRules = {}): (directory: string) => boolean {
  const bases = (rules.include ?? []).map(baseOfGlob)
  return (directory) => {
    if (neverOwned(directory)) return false
    const inside = `${directory}/`
    if (!holdsLayout(inside) && !bases.some((base) => meets(base, inside))) return false
    return !inNestedWorkspace(inside, rules.isNestedRoot)
  }
}

/** The kind of a path that is known to be owned. */
export function ownedKind(path: string): ItemKind {
  return itemKind(path) ?? 'file'
}

/** Whether no workspace may own this path, for safety: checked before any rule of the user. */
export function neverOwned(path: string): boolean {
  return NEVER.test(path)
}

/** Folders below the root that hold a workspace of their own, found in a list of paths. */
export function findNestedRoots(paths: Iterable<string>): Set<string> {
  const roots = new Set<string>()
  const ending = `/${CONFIG_FILE}`
  for (const path of paths) if (path.endsWith(ending)) roots.add(path.slice(0, -ending.length))
  return roots
}

// Any case: `.ENV` is the same file as `.env` on the disks most people have.
const NEVER = new RegExp(
  [
    String.raw`(?:^|/)(?:\.env|(?:\.git|\.stepyard|node_modules)(?:/|$))`,
    String.raw`(?:^|/)(?:\.git(?:attributes|modules)|\.mailmap|\.ds_store|thumbs\.db|desktop\.ini|4913|\.#[^/]*|#[^/]*#|\.~lock\.[^/]*)$`,
    // Where programs keep passwords and keys: `include` comes with a branch, and could ask for them.
    String.raw`(?:^|/)(?:\.(?:ssh|aws|gnupg|kube)(?:/|$)|(?:[._]netrc|\.npmrc|\.pypirc|\.git-credentials|id_(?:rsa|dsa|ecdsa|ed25519))$)`,
    String.raw`(?:~|\.sw[a-p]|\.swpx)$`,
  ].join('|'),
  'i',
)

function meets(left: string, right: string): boolean {
  return left.startsWith(right) || right.startsWith(left)
}

function inNestedWorkspace(path: string, isNestedRoot: OwnershipRules['isNestedRoot']): boolean {
  if (isNestedRoot === undefined) return false
  for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
    if (isNestedRoot(path.slice(0, slash))) return true
  }
  return false
}
