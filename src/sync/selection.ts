import { posix } from 'node:path'
import { StepyardError } from '../errors.ts'
import type { ItemChange } from '../snapshot/change.ts'
import type { Sides } from '../snapshot/threeWay.ts'
import { nearestSpelling } from '../spelling.ts'
import { itemKind, itemName, type ItemKind } from '../workspace/layout.ts'
import { createMatcher } from '../workspace/ownership.ts'

/** Which items a command is about; the same on every verb. Without any of these it is about all of them. */
export interface Selection {
  /** Items, folders, or names of items as people say them (`orders/charge`). */
  readonly paths?: readonly string[]
  /** Folder of the workspace that `paths` are looked up in first, such as where a person stands. Default: its root. */
  readonly within?: string
  /** Globs that a path must match one of. */
  readonly only?: readonly string[]
  /** Globs that a path must match none of. */
  readonly exclude?: readonly string[]
  readonly kinds?: readonly ItemKind[]
}

/** Whether a selection leaves anything out. */
export function isWhole(selection: Selection): boolean {
  const { paths = [], only = [], exclude = [], kinds = [] } = selection
  return paths.length + only.length + exclude.length + kinds.length === 0
}

/** The predicate of a selection. */
export function selects(selection: Selection): (path: string) => boolean {
  if (isWhole(selection)) return () => true
  const { paths = [], within, only = [], exclude = [], kinds = [] } = selection
  const meant = paths.flatMap((path) => meanings(path, within))
  const isOnly = createMatcher(only, { dot: true })
  const isExcluded = createMatcher(exclude, { dot: true })
  return (path) => {
    if (meant.length > 0 && !meant.some((asked) => names(asked, path))) return false
    if (only.length > 0 && !isOnly(path)) return false
    if (kinds.length > 0 && !kinds.includes(itemKind(path) ?? 'file')) return false
    return !isExcluded(path)
  }
}

/**
 * The selection with every path settled to what it names on any side. Throws `ITEM_UNKNOWN` for a path that names
 * nothing anywhere, with the nearest there is: a typing error must not look like "nothing to do".
 */
export function resolveSelection<T extends Selection>(selection: T, { base, ours, theirs }: Sides): T {
  const { paths = [], within } = selection
  if (paths.length === 0) return selection
  const known = [...new Set([...ours.keys(), ...theirs.keys(), ...base.keys()])]
  return { ...selection, paths: paths.map((path) => settle(path, within, known)), within: '' }
}

/** What a typed path may mean, likeliest first: a place from where the person stands, or the name of an item. */
export function meanings(asked: string, within = ''): readonly string[] {
  const here = posix.join(within, asked)
  const [file = '', name] = here.split('#', 2)
  const plain = file.replace(/\/+$/, '')
  // One name of secrets.yaml is written behind the file, as plans show it.
  const place = name === undefined ? plain : `${plain}#${name}`
  return within === '' || /^\.{0,2}(?:\/|$)/.test(asked) ? [place] : [place, asked.replace(/\/+$/, '')]
}

function settle(asked: string, within: string | undefined, known: readonly string[]): string {
  const meant = meanings(asked, within)
  const found = meant.find((candidate) => known.some((path) => names(candidate, path)))
  if (found !== undefined) return found
  const [path = asked] = meant
  if (path === '.') return path
  const nearest = nearestSpelling(path, known) ?? nearestSpelling(asked, [...known, ...known.map(itemName)])
  throw new StepyardError('ITEM_UNKNOWN', { path: asked, ...(nearest !== undefined && { nearest }) })
}

/** The paths a change is about: selecting any of them selects the change. */
export function pathsOf(change: ItemChange): string[] {
  const from = 'from' in change ? change.from : undefined
  const other = 'other' in change ? change.other : undefined
  return [change.path, from, other].filter((path) => path !== undefined)
}

/** Whether what a person typed means this path: the path with or without ending, a folder above it, or the item's name. */
export function names(asked: string, path: string): boolean {
  const plain = posix
    .normalize(asked)
    .replace(/\/+$/, '')
    .replace(/^secrets\.yaml#.*$/s, 'secrets.yaml')
  if (plain === '' || plain === '.') return true
  return path === plain || path.startsWith(`${plain}/`) || itemName(path) === plain || withoutEnding(path) === plain
}

// `steps/orders/charge` is what people type who think of the item and complete the folder.
function withoutEnding(path: string): string {
  return path.slice(0, path.length - posix.extname(path).length)
}

/** The kind a person means by a word: singular or plural, any case; `undefined` when there is none. */
export function parseKind(word: string): ItemKind | undefined {
  const lower = word.trim().toLowerCase()
  const singular = IRREGULAR.get(lower) ?? lower.replace(/s$/, '')
  return ITEM_KINDS.find((kind) => kind === lower || kind === singular)
}

/** Every kind, in the order help shows them. */
export const ITEM_KINDS: readonly ItemKind[] = [
  'step',
  'library',
  'connector',
  'webhook',
  'environment',
  'config',
  'secrets',
  'schema',
  'fixture',
  'test',
  'fake',
  'recording',
  'faults',
  'seed',
  'openapi',
  'deploy',
  'file',
]

const IRREGULAR = new Map([
  ['libraries', 'library'],
  ['secret', 'secrets'],
  ['fault', 'faults'],
])
