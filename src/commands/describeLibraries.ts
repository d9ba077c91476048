import { namespaceOf, type CodeItem } from '../workspace/edit/codeItem.ts'
import { findReferences, type Reference } from '../workspace/edit/references.ts'
import type { Workspace } from '../workspace/workspace.ts'

/** A library with who uses it, as lists and reports show it. */
export interface DescribedLibrary {
  readonly name: string
  readonly namespace: string
  readonly path: string
  readonly dialect?: 'native' | 'A'
  /** Empty where only running the file tells. */
  readonly exports: readonly string[]
  readonly usedBy: readonly LibraryUse[]
  /** `false` where the file cannot be read as a library. */
  readonly readable: boolean
}

/** One file that uses a library. */
export interface LibraryUse {
  readonly path: string
  /** `calls` is a call of the namespace, which several libraries can share. */
  readonly by: 'imports' | 'calls'
}

/** What there is to say about libraries, in their order. */
export async function describeLibraries(workspace: Workspace, items: readonly CodeItem[]): Promise<DescribedLibrary[]> {
  const references = await findReferences(
    workspace,
    items.map(({ path }) => path),
  )
  const sources = new Map(workspace.libraries.map((library) => [library.path, library]))
  return items.map(({ name, path }) => {
    const source = sources.get(path)
    return {
      name,
      namespace: namespaceOf(path),
      path,
      ...(source && { dialect: source.dialect }),
      exports: source?.exports ?? [],
      usedBy: (references.get(path) ?? []).map(useOf),
      readable: source !== undefined,
    }
  })
}

function useOf({ path, imports }: Reference): LibraryUse {
  return { path, by: imports.length > 0 ? 'imports' : 'calls' }
}
