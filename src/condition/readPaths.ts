import type { CompiledCondition, Pattern } from './pattern.ts'

/** Keys from the root of a document to a value in it. Indexes of arrays are keys, too, as in a JSON pointer. */
export type KeyPath = readonly string[]

/**
 * The places of a document that a condition reads, none of them inside another one. A list, a predicate and everything
 * else that looks at a whole value reads all of it; object patterns are read key by key.
 */
export function readPaths({ root }: CompiledCondition): readonly KeyPath[] {
  const paths = pathsIn(root, []).sort((left, right) => left.length - right.length)
  const outermost: KeyPath[] = []
  for (const path of paths) {
    if (!outermost.some((outer) => isWithin(path, outer))) outermost.push(path)
  }
  return outermost
}

/** Whether a change of the value at `pointer` changes what is read at one of `paths`: it lies inside it or around it. */
export function touches(paths: readonly KeyPath[], pointer: KeyPath): boolean {
  return paths.some((path) => isWithin(path, pointer) || isWithin(pointer, path))
}

function pathsIn(pattern: Pattern, path: KeyPath): KeyPath[] {
  switch (pattern.kind) {
    case 'object':
      // `{}` still asks for an object.
      if (pattern.entries.length === 0) return [path]
      return pattern.entries.flatMap((entry) => pathsIn(entry.pattern, [...path, entry.key]))
    case 'any':
    case 'every':
      return pattern.patterns.flatMap((part) => pathsIn(part, path))
    case 'not':
      return pathsIn(pattern.pattern, path)
    default:
      return [path]
  }
}

function isWithin(path: KeyPath, outer: KeyPath): boolean {
  return outer.length <= path.length && outer.every((key, index) => key === path[index])
}
