import type { LibrarySource } from '../../workspace/library.ts'
import type { StepSource } from '../../workspace/stepSource.ts'
import type { Workspace } from '../../workspace/workspace.ts'
import type { Generation } from '../generation.ts'
import type { ItemFile, ItemFiles } from '../items.ts'

/** The files of a workspace with what each says. */
export interface SourceFiles {
  readonly workspace: Workspace
  readonly files: ItemFiles
}

/** Code as it was when it could last be loaded. */
interface GoodFile {
  readonly source: StepSource | LibrarySource
  readonly file: ItemFile
}

/** The last good version of every file of code. */
export class GoodFiles {
  readonly #good = new Map<string, GoodFile>()

  /** Takes note of what has been loaded; `kept` are files that were not loaded as they are. */
  learn({ files, workspace }: Generation, items: ItemFiles, kept: ReadonlySet<string>): void {
    const bad = errorFiles(workspace)
    const steps = [...files].filter(([, { step }]) => step !== undefined).map(([source]) => source)
    const sound = [...steps, ...workspace.libraries].filter(({ path }) => !bad.has(path) && !kept.has(path))
    for (const source of sound) {
      const file = items.get(source.path)
      if (file) this.#good.set(source.path, { source, file })
    }
    const paths = new Set(workspace.paths)
    for (const path of this.#good.keys()) if (!paths.has(path)) this.#good.delete(path)
  }

  /** Files that have a good version other than the one that is there. */
  replaceable(paths: Iterable<string>, items: ItemFiles): string[] {
    return [...paths].filter((path) => {
      const good = this.#good.get(path)
      return good !== undefined && good.file.hash !== items.get(path)?.hash
    })
  }

  /** The same files with the last good version of `kept`. */
  keep({ workspace, files }: SourceFiles, kept: ReadonlySet<string>): SourceFiles {
    if (kept.size === 0) return { workspace, files }
    const good = [...kept].flatMap((path) => this.#good.get(path) ?? [])
    const isLibrary = (source: GoodFile['source']): source is LibrarySource => 'namespace' in source
    const isStep = (source: GoodFile['source']): source is StepSource => !('namespace' in source)
    const sources = good.map(({ source }) => source)
    return {
      workspace: {
        ...workspace,
        steps: merge(workspace.steps, sources.filter(isStep)),
        libraries: merge(workspace.libraries, sources.filter(isLibrary)),
        diagnostics: workspace.diagnostics.filter(({ file }) => !kept.has(file)),
      },
      files: new Map([...files, ...good.map(({ source, file }) => [source.path, file] as const)]),
    }
  }
}

/** Files with an error in them. */
export function errorFiles({ diagnostics }: Pick<Workspace, 'diagnostics'>): Set<string> {
  return new Set(diagnostics.filter(({ severity }) => severity === 'error').map(({ file }) => file))
}

function merge<T extends { readonly path: string }>(all: readonly T[], instead: readonly T[]): readonly T[] {
  const paths = new Set(instead.map(({ path }) => path))
  return [...all.filter(({ path }) => !paths.has(path)), ...instead].sort((left, right) =>
    left.path < right.path ? -1 : 1,
  )
}
