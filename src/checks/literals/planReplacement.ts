import { findAncestor, walkProgram } from '../../workspace/cursor.ts'
import { isFunction } from '../../workspace/expression.ts'
import type { StepSource } from '../../workspace/stepSource.ts'
import type { Syntax } from '../../workspace/syntax.ts'
import type { Fix } from '../finding.ts'
import type { WrittenLiteral } from './collectLiterals.ts'
import { isWithin } from './environmentNames.ts'
import type { KnownSource } from './knownValues.ts'

/** What is known of the file that a literal stands in, and of where its value comes from. */
export interface ReplacementContext {
  readonly sources: readonly KnownSource[]
  readonly syntax: Syntax
  readonly step: StepSource | undefined
}

/**
 * `task.config('KEY')` in the place of a literal, where nothing else can be meant: one key has this value, every
 * environment has the key, and the literal is a plain text inside the body of a step, where `task` is what it always is.
 */
export function planReplacement(
  literal: WrittenLiteral,
  { sources, syntax, step }: ReplacementContext,
): Fix | undefined {
  const { node, parent, key } = literal.cursor
  const [source, ...others] = sources
  if (!source || others.length > 0 || !source.isComplete || step === undefined) return undefined
  if (node.type !== 'Literal' || typeof literal.value !== 'string' || !isWithin(node, step.content)) return undefined
  // A default of a parameter would ask while the function is called, and a case has to be a constant to be read.
  if (parent === undefined || key === 'test' || findAncestor(literal.cursor, ({ key: at }) => at === 'params'))
    return undefined
  const isInside = findAncestor(literal.cursor, ({ node: outer }) => isFunction(outer)) !== undefined
  if (!isInside || bindsTask(syntax) || !/^[\w.-]+$/.test(source.key)) return undefined
  const text = `task.config('${source.key}')`
  return { kind: 'edit', path: syntax.path, edits: [{ start: node.start, end: node.end, text }] }
}

// Anything else of that name would be asked.
function bindsTask({ program }: Syntax): boolean {
  return walkProgram(program).some((cursor) => {
    const { node, parent, key } = cursor
    if (node.type !== 'Identifier' || node.name !== 'task') return false
    if (key === 'id' || key === 'params' || key === 'local') return true
    if (key === 'left') return parent?.node.type === 'AssignmentExpression'
    // `({ task }) =>` is what bodies are handed; `const { task } = other` is not.
    return (
      findAncestor(cursor, ({ node: outer, key: at }) => outer.type === 'ObjectPattern' && at === 'id') !== undefined
    )
  })
}
