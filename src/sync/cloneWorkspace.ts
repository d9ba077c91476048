import { isUtf8 } from 'node:buffer'
import { resolve } from 'node:path'
import { parseConfig } from '../config/parseConfig.ts'
import type { StepyardConfig } from '../config/schemaTypes.ts'
import type { Effects } from '../effects.ts'
import { StepyardError } from '../errors.ts'
import { cloneRepository, type IncomingTree } from '../git/clone.ts'
import { parseRemoteUrl } from '../git/url.ts'
import { checkTreeEntries } from '../snapshot/policy.ts'
import type { RawTreeEntry } from '../snapshot/rawTree.ts'
import type { Snapshot } from '../snapshot/tree.ts'
import { describeForeign } from '../workspace/foreign.ts'
import { CONFIG_FILE } from '../workspace/layout.ts'
import { createOwnership, findNestedRoots } from '../workspace/ownership.ts'
import { initWorkspace, type NewWorkspace } from './initWorkspace.ts'

/** What `init --from` is asked for. */
export interface CloneWorkspaceRequest {
  readonly directory: string
  readonly url: string
  readonly branch?: string
  readonly effects: Effects
  /** Longest a transfer may stay silent, in milliseconds. Default 30,000. */
  readonly timeout?: number
}

/** A workspace found in a clone. */
export interface FoundWorkspace {
  /** Folder in the repository, with `/`; '' at its root. */
  readonly folder: string
  /** Absent when its stepyard.yaml has errors. */
  readonly name?: string
}

/** A clone and what is in it. */
export interface ClonedWorkspaces {
  /** Absolute. */
  readonly directory: string
  /** Without credentials. */
  readonly remote: string
  /** Absent for a repository without commits. */
  readonly branch?: string
  readonly workspaces: readonly FoundWorkspace[]
  /** The one that was made for the steps of an incumbent dialect. */
  readonly made?: NewWorkspace
}

/**
 * Clones a repository and finds the workspaces in it; one that holds steps of an incumbent dialect becomes a workspace.
 * Throws `UNSAFE_TREE` before a file of a tree is written that no workspace may have, and leaves nothing behind.
 */
export async function cloneWorkspace(request: CloneWorkspaceRequest): Promise<ClonedWorkspaces> {
  const { url, branch, effects, timeout } = request
  const directory = resolve(request.directory)
  let found: Inspected = { workspaces: [], foreign: false }
  const cloned = await cloneRepository({
    remote: { url, trustedHost: true },
    directory,
    effects,
    ...(branch !== undefined && { branch }),
    ...(timeout !== undefined && { timeout }),
    inspect: async (tree) => {
      found = await inspectTree(tree)
    },
  })
  const made = found.foreign ? await initWorkspace(directory, effects) : undefined
  return {
    directory,
    remote: parseRemoteUrl(url).display,
    workspaces: found.workspaces,
    ...(cloned.branch !== undefined && { branch: cloned.branch }),
    ...(made && { made }),
  }
}

interface Inspected {
  readonly workspaces: readonly FoundWorkspace[]
  /** Whether there is none, but steps that one can be made for. */
  readonly foreign: boolean
}

async function inspectTree(tree: IncomingTree): Promise<Inspected> {
  // What is no text is never an item; git writes such names as they are.
  const entries = tree.entries.filter(({ path }) => isUtf8(path))
  const paths = entries.map(({ path }) => Buffer.from(path).toString())
  const roots = [...(paths.includes(CONFIG_FILE) ? [''] : []), ...findNestedRoots(paths)].sort()
  refuseUnsafe(
    tree,
    '',
    checkTreeEntries(entries, () => false),
  )
  const workspaces: FoundWorkspace[] = []
  for (const folder of roots) workspaces.push(await inspectWorkspace(tree, { folder, roots }))
  if (roots.length > 0) return { workspaces, foreign: false }
  const owns = createOwnership({})
  const { tree: items } = checkTreeEntries(entries, (path) => path === 'package.json' || owns(path))
  if (!(await describeForeign(snapshotOf(tree, items)))) return { workspaces, foreign: false }
  refuseUnsafe(tree, '', checkTreeEntries(await tree.list(''), owns))
  return { workspaces, foreign: true }
}

async function inspectWorkspace(
  tree: IncomingTree,
  { folder, roots }: { folder: string; roots: readonly string[] },
): Promise<FoundWorkspace> {
  const entries = await tree.list(folder)
  const config = await readConfig(tree, entries)
  const nested = new Set(roots.map((root) => inFolder(folder, root)))
  const { include = [], exclude = [] } = config ?? {}
  const owns = createOwnership({ include, exclude, isNestedRoot: (directory) => nested.has(directory) })
  refuseUnsafe(tree, folder, checkTreeEntries(entries, owns))
  return { folder, ...(config && { name: config.name }) }
}

/** A folder of the repository relative to another one; one that is not inside it never names a folder there. */
function inFolder(outer: string, folder: string): string {
  if (outer === '') return folder
  return folder.startsWith(`${outer}/`) ? folder.slice(outer.length + 1) : ''
}

async function readConfig(tree: IncomingTree, entries: readonly RawTreeEntry[]): Promise<StepyardConfig | undefined> {
  const file = entries.find(({ path }) => Buffer.from(path).toString() === CONFIG_FILE)
  if (file?.type !== 'blob') return undefined
  return parseConfig('stepyard', await tree.read(file.oid), CONFIG_FILE).value
}

function snapshotOf(incoming: IncomingTree, tree: Snapshot['tree']): Snapshot {
  return {
    tree,
    read: async (path) => {
      const entry = tree.get(path)
      if (!entry) throw new StepyardError('FILE_UNREADABLE', { path })
      return incoming.read(entry.oid)
    },
  }
}

type Findings = Pick<ReturnType<typeof checkTreeEntries>, 'findings'>

function refuseUnsafe({ branch }: IncomingTree, folder: string, { findings }: Findings): void {
  const [first] = findings
  if (!first) return
  const path = folder === '' ? first.path : `${folder}/${first.path}`
  throw new StepyardError('UNSAFE_TREE', { branch, path, reason: first.reason, count: findings.length })
}
