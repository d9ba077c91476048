import { foldName, parentsOf } from './fold.ts'

/** Every name of a tree, files and folders, under the form in which file systems confuse them. */
export interface NameIndex {
  readonly uses: ReadonlyMap<string, NameUse>
  /** Whether no two names of the tree get in each other's way; then nothing has to be looked up. */
  readonly sound: boolean
}

/** How one folded name is used in a tree. */
export interface NameUse {
  readonly spelling: string
  /** Another spelling of it in the same tree. */
  twin?: string
  /** Files (or links, or submodules) of this name; more than one is a duplicate entry. */
  files: number
  /** Whether something stands below this name. */
  folder: boolean
}

/** Makes the index of some paths; a path given twice counts twice. */
export function indexNames(paths: Iterable<string>): NameIndex {
  const uses = new Map<string, NameUse>()
  const folders = new Set<string>()
  for (const path of paths) {
    noteName(uses, path).files++
    // From the innermost folder up: above a known one everything is known.
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      const folder = path.slice(0, slash)
      if (folders.has(folder)) break
      folders.add(folder)
      noteName(uses, folder).folder = true
    }
  }
  return { uses, sound: ![...uses.values()].some(isTroubled) }
}

/** Why the file `path` cannot stand in a tree with these names, itself among them; `undefined` when it can. */
export function findClash({ uses, sound }: NameIndex, path: string): string | undefined {
  if (sound) return undefined
  for (const name of [...parentsOf(path), path]) {
    const use = uses.get(foldName(name))
    if (!use) continue
    const twin = use.spelling === name ? use.twin : use.spelling
    if (twin !== undefined) return `is the same as "${twin}" where case or composition of letters does not count`
    if (name !== path && use.files > 0) return `stands below "${name}", which is not a folder`
    if (name === path && use.folder) return 'is a file and a folder at once'
    if (name === path && use.files > 1) return 'is in the tree more than once'
  }
  return undefined
}

function noteName(uses: Map<string, NameUse>, spelling: string): NameUse {
  const key = foldName(spelling)
  const known = uses.get(key)
  if (known) {
    if (known.spelling !== spelling) known.twin ??= spelling
    return known
  }
  const use: NameUse = { spelling, files: 0, folder: false }
  uses.set(key, use)
  return use
}

function isTroubled({ twin, files, folder }: NameUse): boolean {
  return twin !== undefined || files > 1 || (folder && files > 0)
}
