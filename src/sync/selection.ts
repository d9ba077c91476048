import type { ItemChange } from '../snapshot/change.ts'
import { itemKind, itemName, type ItemKind } from '../workspace/layout.ts'
import { createMatcher } from '../workspace/ownership.ts'

/** Which items a command is about; the same on every verb. Without any of these it is about all of them. */
export interface Selection {
  /** Items, folders, or names of items as people say them (`orders/charge`), relative to the workspace. */
  readonly paths?: readonly string[]
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
  const { paths = [], only = [], exclude = [], kinds = [] } = selection
  const isOnly = createMatcher(only, { dot: true })
  const isExcluded = createMatcher(exclude, { dot: true })
  return (path) => {
    if (paths.length > 0 && !paths.some((asked) => names(asked, path))) return false
    if (only.length > 0 && !isOnly(path)) return false
    if (kinds.length > 0 && !kinds.includes(itemKind(path) ?? 'file')) return false
    return !isExcluded(path)
  }
}

/** The paths a change is about: selecting any of them selects the change. */
export function pathsOf(change: ItemChange): string[] {
  const from = 'from' in change ? change.from : undefined
  const other = 'other' in change ? change.other : undefined
  return [change.path, from, other].filter((path) => path !== undefined)
}

/** Whether what a person typed means this path: the path, a folder above it, or the name of the item. */
export function names(asked: string, path: string): boolean {
  const plain = asked.replace(/\/+$/, '').replace(/^\.\//, '')
  if (plain === '' || plain === '.') return true
  return path === plain || path.startsWith(`${plain}/`) || itemName(path) === plain
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
