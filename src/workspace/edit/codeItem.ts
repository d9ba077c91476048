import { posix } from 'node:path'
import { StepyardError } from '../../errors.ts'
import { nearestSpelling } from '../../spelling.ts'
import { itemKind, itemName } from '../layout.ts'
import type { LibrarySource } from '../library.ts'
import type { StepSource } from '../stepSource.ts'
import type { Workspace } from '../workspace.ts'

/** The kinds of items that are code and have commands of their own. */
export type CodeKind = 'step' | 'library'

/** A step or a library; without a source where its file cannot be read as one. */
export interface CodeItem {
  readonly kind: CodeKind
  readonly name: string
  readonly path: string
  readonly source?: StepSource | LibrarySource
}

/** The steps or the libraries of a workspace by path, those that cannot be read included. */
export function listCode(workspace: Workspace, kind: CodeKind): CodeItem[] {
  const sources = kind === 'step' ? workspace.steps : workspace.libraries
  const known = new Map<string, StepSource | LibrarySource>(sources.map((source) => [source.path, source]))
  return workspace.paths
    .filter((path) => itemKind(path) === kind)
    .map((path) => {
      const source = known.get(path)
      return { kind, path, name: source?.name ?? itemName(path), ...(source && { source }) }
    })
}

/** What a person typed to name an item, and the folder of the workspace they stand in ('' at its root). */
export interface Asked<Kind extends string = CodeKind> {
  readonly kind: Kind
  readonly asked: string
  readonly within: string
}

/** The step or library that a person means, by the rules of `findItem`. */
export function findCode(workspace: Workspace, asked: Asked): CodeItem {
  return findItem(listCode(workspace, asked.kind), asked)
}

/** What an item can be found by. */
export interface NamedItem {
  readonly name: string
  readonly path: string
  readonly source?: { readonly header?: Readonly<Record<string, string>> }
}

/**
 * The item that a person means: by its name, its path from the root or from where they stand, the ID in its header, or
 * the end of its name (`charge` for `orders/charge`). Throws `ITEM_AMBIGUOUS` for the end of several names, and
 * `ITEM_NOT_FOUND` with the nearest name.
 */
export function findItem<Item extends NamedItem>(items: readonly Item[], { kind, asked, within }: Asked<string>): Item {
  const typed = asked.normalize('NFC').replace(/\/+$/, '')
  const places = [posix.normalize(typed), posix.join(within, typed)]
  for (const means of meanings(typed, places)) {
    const [found, ...others] = items.filter(means)
    if (!found) continue
    if (others.length === 0) return found
    throw new StepyardError('ITEM_AMBIGUOUS', { kind, name: asked, found: distinct([found, ...others]) })
  }
  const nearest = nearestItem(typed, items)
  throw new StepyardError('ITEM_NOT_FOUND', { kind, name: asked, ...(nearest !== undefined && { nearest }) })
}

/** What steps call a library by, `lib.<namespace>`: the first part of its name. */
export function namespaceOf(path: string): string {
  return itemName(path).split('/')[0] ?? ''
}

// Likeliest first: a name in full is never taken for the end of another.
function meanings(typed: string, places: readonly string[]): ((item: NamedItem) => boolean)[] {
  return [
    ({ name }) => name === typed,
    ({ path }) => places.includes(path) || places.includes(withoutEnding(path)),
    ({ source }) => source?.header?.['ID'] === typed,
    ({ name, path }) => [name, path].some((text) => text.endsWith(`/${typed}`)),
  ]
}

// Two files can go by one name; then only their paths tell them apart.
function distinct(items: readonly NamedItem[]): string[] {
  const names = new Set(items.map(({ name }) => name))
  return names.size === items.length ? [...names] : items.map(({ path }) => path)
}

function nearestItem(typed: string, items: readonly NamedItem[]): string | undefined {
  const byWord = new Map(
    items.toReversed().flatMap(({ name, path }) => [name.split('/').at(-1) ?? name, path].map((word) => [word, name])),
  )
  for (const { name } of items) byWord.set(name, name)
  const nearest = nearestSpelling(typed, byWord.keys())
  return nearest === undefined ? undefined : byWord.get(nearest)
}

function withoutEnding(path: string): string {
  return path.slice(0, path.length - posix.extname(path).length)
}
