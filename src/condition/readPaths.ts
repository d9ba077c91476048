import type { CompiledCondition, Pattern } from './pattern.ts'

/** The places in a document that a condition reads, as keys. */
export function readPaths({ root }: CompiledCondition): readonly (readonly string[])[] {
  return pathsOf(root, [])
}

/** Whether a change at `changed` can alter what is read at one of `paths`. */
export function touches(paths: readonly (readonly string[])[], changed: readonly string[]): boolean {
  return paths.some((path) => {
    const common = Math.min(path.length, changed.length)
    for (let index = 0; index < common; index += 1) if (path[index] !== changed[index]) return false
    return true
  })
}

function pathsOf(pattern: Pattern, at: readonly string[]): readonly (readonly string[])[] {
  switch (pattern.kind) {
    case 'object':
      return pattern.entries.length === 0
        ? [at]
        : pattern.entries.flatMap((entry) => pathsOf(entry.pattern, [...at, entry.key]))
    case 'any':
    case 'every':
      return pattern.patterns.flatMap((part) => pathsOf(part, at))
    case 'not':
      return pathsOf(pattern.pattern, at)
    default:
      return [at]
  }
}
