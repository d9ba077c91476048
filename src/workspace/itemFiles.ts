import { closeSync, constants, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ParsedConfig } from '../config/parseConfig.ts'
import type { Diagnostic } from '../diagnostics.ts'
import { StepyardError } from '../errors.ts'
import type { Snapshot } from '../snapshot/tree.ts'
import { createDirectoryFilter, createOwnership, findNestedRoots, type OwnershipRules } from './ownership.ts'
import type { ParsedCode } from './packedCode.ts'
import { walkFolder, type OddFile } from './walk.ts'

/** The items of a folder or a snapshot, and how to read one. */
export interface ItemFiles {
  /** Sorted. */
  readonly paths: readonly string[]
  readonly read: (path: string) => Promise<Uint8Array>
  /** What stands in the place of an item and is none. */
  readonly diagnostics: readonly Diagnostic[]
  /** What has been made of the same bytes before: they are not parsed again. Default: nothing. */
  readonly parsed?: ParsedItems
}

/** What was made of the bytes of items, for as long as these are held or longer. */
export interface ParsedItems {
  readonly code: {
    get(path: string, bytes: Uint8Array): ParsedCode | undefined
    set(bytes: Uint8Array, code: ParsedCode): void
  }
  readonly config: WeakMap<Uint8Array, ParsedConfig<unknown>>
}

/** The items of a folder. Symlinks are reported and never followed. */
export function listFolder(root: string, rules: OwnershipRules): ItemFiles {
  const paths: string[] = []
  const filters = { owns: createOwnership(rules), enters: createDirectoryFilter(rules) }
  const { odd } = walkFolder({ root, ...filters, take: (path) => paths.push(path) })
  return {
    paths: paths.sort(),
    read: async (path) => readItem(root, path),
    diagnostics: describeOddFiles(odd),
  }
}

/** The items of a snapshot; it may hold more than the workspace owns. */
export function listSnapshot(snapshot: Snapshot, rules: OwnershipRules): ItemFiles {
  const nested = findNestedRoots(snapshot.tree.keys())
  const owns = createOwnership({ ...rules, isNestedRoot: (directory) => nested.has(directory) })
  const paths = [...snapshot.tree.keys()].filter(owns).sort()
  return { paths, read: (path) => snapshot.read(path), diagnostics: [] }
}

/** The bytes of one file of a folder; throws `FOLDER_UNREADABLE` for a symlink and for what may not be read. */
export function readItem(root: string, path: string): Uint8Array {
  try {
    return readWithoutLinks(join(root, path))
  } catch (cause) {
    throw new StepyardError('FOLDER_UNREADABLE', { path }, { cause })
  }
}

// Synchronous on purpose: for thousands of small files it takes a third of the time.
function readWithoutLinks(file: string): Uint8Array {
  const descriptor = openSync(file, constants.O_RDONLY | NO_FOLLOW)
  try {
    return readFileSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

// Windows has no such flag; there, making a link takes a privilege.
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0

const ODD_WORDS: Readonly<Record<OddFile['reason'], readonly [message: string, hint: string]>> = {
  symlink: ['is a symbolic link, and items are files.', 'Replace it by the file it points to.'],
  special: ['is not a regular file.', 'Move it out of the workspace.'],
  'too-large': ['is larger than 5 MB.', 'Move it out of the workspace, or name it in `exclude` of stepyard.yaml.'],
  spelling: ['has accents in decomposed spelling.', 'Rename it: items are named in composed Unicode (NFC).'],
  twin: ['stands next to a file whose name differs only in how accents are spelled.', 'Rename one of the two.'],
}

/** Findings about what stands in the place of items. */
export function describeOddFiles(odd: readonly OddFile[]): Diagnostic[] {
  return odd.map(describeOdd)
}

function describeOdd({ path, reason }: OddFile): Diagnostic {
  const [problem, hint] = ODD_WORDS[reason]
  const code = `ITEM_${reason.toUpperCase().replaceAll('-', '_')}`
  return { severity: 'error', code, message: `${path} ${problem}`, hint, file: path }
}
