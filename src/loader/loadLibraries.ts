import type { Libraries } from '../define.ts'
import type { Diagnostic } from '../diagnostics.ts'
import type { LibrarySource } from '../workspace/library.ts'
import type { Evaluator } from './evaluator.ts'
import { createLibraries, type LibraryModule } from './inside/libraries.ts'

/** Evaluates every library and makes `lib` of them. One that fails says so when a step calls it. */
export async function loadLibraries(sources: readonly LibrarySource[], evaluator: Evaluator): Promise<Libraries> {
  return createLibraries(await Promise.all(sources.map((source) => loadLibrary(source, evaluator))))
}

/** Names that two files of one namespace both export: only the first by path can be called. */
export function findClashes(sources: readonly LibrarySource[]): Diagnostic[] {
  const owners = new Map<string, string>()
  return sources.flatMap(({ namespace, path, exports }) =>
    exports.flatMap((name): Diagnostic[] => {
      const call = `lib.${namespace}.${name}`
      const owner = owners.get(call)
      owners.set(call, owner ?? path)
      if (owner === undefined || name === 'default') return []
      const message = `\`${call}\` is the one of ${owner}, and ${path} exports \`${name}\`, too.`
      return [{ severity: 'error', code: 'LIBRARY_CLASH', message, hint: 'Rename one of the two.', file: path }]
    }),
  )
}

async function loadLibrary({ namespace, path, dialect }: LibrarySource, evaluator: Evaluator): Promise<LibraryModule> {
  const library = { namespace, path, madeByContent: dialect === 'A' }
  try {
    return { ...library, exports: await evaluator.evaluate(path) }
  } catch (failure) {
    return { ...library, failure }
  }
}
