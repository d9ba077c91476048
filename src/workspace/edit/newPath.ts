import { lstatSync } from 'node:fs'
import { join } from 'node:path'
import { StepyardError } from '../../errors.ts'
import { checkItemPath } from '../../snapshot/policy.ts'
import { encodeName, findTwins } from '../codec.ts'
import { CONFIG_FILE, itemKind, itemName } from '../layout.ts'
import { createOwnership } from '../ownership.ts'
import type { Workspace } from '../workspace.ts'
import { listCode, type CodeKind, type NamedItem } from './codeItem.ts'
import { listConnectors } from './connectorItem.ts'
import { listWebhooks } from './webhookItem.ts'

/** A name as a person typed it for an item that is to be. */
export interface TypedName {
  readonly name: string
  /** Where they typed a file: its ending, and the folder its kind is in. */
  readonly ending?: string
  readonly folder?: string
}

/** Where an item is to be. */
export interface NewItem {
  readonly kind: CodeKind | 'webhook' | 'connector'
  readonly name: string
  /** With `/` at the end: `steps/`. */
  readonly folder: string
  /** With its dot. */
  readonly ending: string
  /** The path of an item that goes when this one comes. */
  readonly leaving?: string
}

/** Reads the name of a new item; `steps/orders/charge.ts` and `orders/charge.ts` mean `orders/charge`. */
export function readNewName(kind: CodeKind, typed: string): TypedName {
  const text = typed.normalize('NFC').replace(/^\.\//, '')
  const ending = /\.(?:ts|mts|js)$/.exec(text)?.[0]
  const folder = ending !== undefined && itemKind(text) === kind ? /^(?:src\/)?[^/]+\//.exec(text)?.[0] : undefined
  const plain = ending === undefined ? text : text.slice(0, -ending.length)
  const name = folder === undefined ? plain : itemName(text)
  refuseName(kind, name, typed)
  return { name, ...(ending !== undefined && { ending }), ...(folder !== undefined && { folder }) }
}

/**
 * The path of a new item. Throws `ITEM_EXISTS` where an item, a file or another spelling of the name has that place or
 * that name, and `USAGE` where the workspace would not own it.
 */
export function claimPath(workspace: Workspace, item: NewItem): string {
  const { kind, name, folder, ending, leaving } = item
  const path = folder + encodeName(name) + ending
  const unsafe = checkItemPath(path)
  if (unsafe) throw usage(`The path ${unsafe.path} ${unsafe.reason}.`, 'Choose another name.')
  if (itemKind(path) !== kind || !ownershipOf(workspace)(path)) {
    throw usage(
      `"${path}" would not belong to this workspace.`,
      'Look at `exclude` in stepyard.yaml, or choose another name.',
    )
  }
  const others = workspace.paths.filter((other) => other !== leaving)
  const twin = findTwins([...others, path])
    .find((twins) => twins.includes(path))
    ?.find((other) => other !== path)
  const taken = twin ?? pathOfName(workspace, item) ?? (isThere(workspace, path, leaving) ? path : undefined)
  if (taken !== undefined) throw new StepyardError('ITEM_EXISTS', { kind, name, path: taken })
  return path
}

function refuseName(kind: CodeKind, name: string, typed: string): void {
  const parts = name.split('/')
  if (!parts.some((part) => part.trim() === '' || part === '.' || part === '..')) return
  const example = kind === 'step' ? 'orders/charge' : 'billing/tax'
  throw usage(`"${typed}" cannot be the name of a ${kind}.`, `Write a name such as \`${example}\`.`)
}

function ownershipOf({ config, root = '' }: Workspace): (path: string) => boolean {
  const isNestedRoot = (directory: string): boolean =>
    lstatSync(join(root, directory, CONFIG_FILE), { throwIfNoEntry: false }) !== undefined
  return createOwnership({ include: config?.include ?? [], exclude: config?.exclude ?? [], isNestedRoot })
}

function pathOfName(workspace: Workspace, { kind, name, leaving }: NewItem): string | undefined {
  return itemsOf(workspace, kind).find((item) => item.name === name && item.path !== leaving)?.path
}

function itemsOf(workspace: Workspace, kind: NewItem['kind']): readonly NamedItem[] {
  switch (kind) {
    case 'webhook':
      return listWebhooks(workspace)
    case 'connector':
      return listConnectors(workspace)
    default:
      return listCode(workspace, kind)
  }
}

// What no item can be (a link, a file that is too large) has its place all the same. On a disk that ignores case the
// file that leaves is found here under its new name.
function isThere({ root = '' }: Workspace, path: string, leaving: string | undefined): boolean {
  if (path === leaving) return false
  const found = lstatSync(join(root, path), { throwIfNoEntry: false })
  const left = leaving === undefined ? undefined : lstatSync(join(root, leaving), { throwIfNoEntry: false })
  return found !== undefined && found.ino !== left?.ino
}

function usage(reason: string, hint: string): StepyardError {
  return new StepyardError('USAGE', { reason, hint })
}
