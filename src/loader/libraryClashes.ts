import type { Diagnostic } from '../diagnostics.ts'
import type { LibrarySource } from '../workspace/library.ts'

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
