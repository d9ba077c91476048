import { describePattern } from './describe.ts'
import { requireCompiled } from './compileOnce.ts'
import type { Pattern } from './pattern.ts'

/** One use of an extension in a condition. */
export interface ExtensionUse {
  readonly path: string
  /** As its author wrote it, e.g. `gt(3)`. */
  readonly extension: string
}

/** Whether `condition` uses nothing but the plain patterns that every host understands. */
export function isPortable(condition: unknown): boolean {
  return listExtensions(condition).length === 0
}

/** The extensions of `condition` in the order in which they are written, for `check --portable`. */
export function listExtensions(condition: unknown): ExtensionUse[] {
  return extensionsIn(requireCompiled(condition).root)
}

function extensionsIn(pattern: Pattern): ExtensionUse[] {
  switch (pattern.kind) {
    case 'object':
      return pattern.entries.flatMap((entry) => extensionsIn(entry.pattern))
    case 'elements':
      return pattern.patterns.flatMap(extensionsIn)
    case 'exists':
    case 'missing':
    case 'isoDate':
    case 'compare':
    case 'oneOf':
    case 'not':
    case 'any':
    case 'every':
      return [{ path: pattern.path, extension: describePattern(pattern) }]
    default:
      return []
  }
}
