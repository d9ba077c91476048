import { compileCondition } from '../condition/compile.ts'
import * as extensions from '../condition/extensions.ts'
import type { CompiledCondition } from '../condition/pattern.ts'
import { isFunction } from './expression.ts'
import { isUnknown, readLiteral, type KnownCalls } from './literal.ts'
import { readModuleShape, type ImportedModule } from './moduleShape.ts'
import { readStepForm } from './stepForm.ts'
import type { Span, Syntax } from './syntax.ts'

/** The condition of a step as far as its source says it. What it does not say is a predicate that may answer anything. */
export interface WrittenCondition extends CompiledCondition {
  /** Whether the number of its leaf patterns is known: nothing in it comes from elsewhere. */
  readonly counted: boolean
  /** Where each part stands, by its path in the condition. */
  readonly places: ReadonlyMap<string, Span>
}

/**
 * Reads the condition of a step, calls of extensions such as `oneOf('a', 'b')` included. `undefined` where parts may be
 * there that are not written, where it is refused, or where something that runs in the file could change it.
 */
export function readWrittenCondition({ program, path }: Syntax): WrittenCondition | undefined {
  const shape = readModuleShape(program)
  const { condition } = readStepForm(shape, path)
  if (shape.runs || condition === undefined || condition.type === 'Opaque' || isFunction(condition)) return undefined
  const literal = readLiteral(condition, shape.names, knownCalls(shape.imports))
  if (!literal?.closed) return undefined
  const compiled = compileCondition(literal.value).condition
  return compiled && { ...compiled, counted: literal.complete, places: literal.places }
}

const { uncalledExtension: _, ...EXTENSIONS } = extensions

type Extension = (...values: unknown[]) => unknown

function knownCalls(imports: readonly ImportedModule[]): KnownCalls {
  const imported = imports.filter(({ from }) => from === 'stepyard').flatMap(({ names }) => names)
  const entries = Object.entries(EXTENSIONS).flatMap(([name, extension]) =>
    imported.flatMap((each): [string, Extension][] => {
      if (each.imported === '*') return [[`${each.local}.${name}`, known(name, extension as Extension)]]
      return each.imported === name ? [[each.local, known(name, extension as Extension)]] : []
    }),
  )
  return new Map(entries)
}

// A bound that is not written makes the whole call unknown; of alternatives each is known or not by itself.
function known(name: string, extension: Extension): Extension {
  if (name === 'any' || name === 'every' || name === 'not') return extension
  return (...values) => values.find(isUnknown) ?? extension(...values)
}
