import { readModuleShape } from '../moduleShape.ts'
import { readStepForm } from '../stepForm.ts'
import type { Syntax } from '../syntax.ts'
import { quoteLike } from './quote.ts'
import type { TextEdit } from './textEdit.ts'

/** The edit that changes the `name` a step gives itself; none where it goes by the name of its file. */
export function planOwnName(syntax: Syntax, name: string): TextEdit[] {
  const { ownName } = readStepForm(readModuleShape(syntax.program), syntax.path)
  if (ownName?.type !== 'Literal' || typeof ownName.value !== 'string') return []
  if (ownName.value === name) return []
  return [{ start: ownName.start, end: ownName.end, text: quoteLike(syntax.text, ownName.start, name) }]
}
