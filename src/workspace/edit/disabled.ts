import type { ObjectExpression, ObjectPropertyKind, Program } from 'oxc-parser'
import { StepyardError } from '../../errors.ts'
import { propertyKey } from '../expression.ts'
import { readModuleShape, type ModuleShape } from '../moduleShape.ts'
import { readStepForm } from '../stepForm.ts'
import type { Span, Syntax } from '../syntax.ts'
import { parseStep } from '../step.ts'
import { editSource } from './sourceText.ts'
import {
  endsLine,
  lineEnd,
  lineEndingOf,
  lineStart,
  nextLine,
  skipTrivia,
  startsLine,
  type TextEdit,
} from './textEdit.ts'

/**
 * The text of a step that is turned off or on again, in the form it is written in; every other character stays. What is
 * so already stays as it is. Throws `ITEM_BROKEN` for a file that does not parse, `ITEM_NOT_EDITABLE` where only running
 * the file tells whether the step is disabled.
 */
export async function setDisabled(path: string, text: string, disabled: boolean): Promise<string> {
  const edited = await editSource(path, text, (syntax) => planDisabled(syntax, disabled))
  const { step } = await parseStep(path, edited.replace(/^\uFEFF/, ''))
  // Read back: whatever the layout was, the file says what was asked for, or it is not given out.
  if (step && step.disabled !== disabled) throw notEditable(path)
  return edited
}

function planDisabled(syntax: Syntax, disabled: boolean): TextEdit[] {
  const shape = readModuleShape(syntax.program)
  const form = readStepForm(shape, syntax.path)
  const now = form.disabled
  if (now === undefined) {
    if (!disabled) return []
    if (!form.definition && !form.exportNames.includes('disabled')) throw notEditable(syntax.path)
    return [form.definition ? insertProperty(syntax.text, form.definition) : insertExport(syntax, shape)]
  }
  if (now.type !== 'Literal' || typeof now.value !== 'boolean') throw notEditable(syntax.path)
  if (now.value === disabled) return []
  if (disabled) return [{ start: now.start, end: now.end, text: 'true' }]
  const removed = form.definition
    ? removeProperty(syntax.text, form.definition)
    : removeExport(syntax.text, syntax.program)
  return [removed ?? { start: now.start, end: now.end, text: 'false' }]
}

function notEditable(path: string): StepyardError {
  return new StepyardError('ITEM_NOT_EDITABLE', { path, part: 'disabled' })
}

// First in the object: a body below it may be long, and nobody looks for a switch at its end.
function insertProperty(text: string, { start, properties }: ObjectExpression): TextEdit {
  const [first] = properties
  if (first === undefined) return insertAt(start + 1, ' disabled: true ')
  if (!startsLine(text, first.start) || !endsLine(text, start + 1)) return insertAt(first.start, 'disabled: true, ')
  // Below the brace and not above the property, whose comment must stay with it.
  const indent = text.slice(lineStart(text, first.start), first.start)
  return insertAt(nextLine(text, lineEnd(text, start)), `${indent}disabled: true,${lineEndingOf(text)}`)
}

// Directly below the condition: comments belong to what comes after them, so none loses its statement.
function insertExport({ text, program }: Syntax, { exports }: ModuleShape): TextEdit {
  const statement = ['condition', 'match', 'default', 'content']
    .map((name) => exports.find((exported) => exported.name === name)?.statement)
    .find((found) => found !== undefined)
  const { end } = statement ?? program.body.at(-1) ?? { end: text.length }
  const semicolon = text[end - 1] === ';' ? ';' : ''
  if (!endsLine(text, end) && semicolon) return insertAt(end, ' export const disabled = true;')
  const at = endsLine(text, end) ? lineEnd(text, end) : end
  return insertAt(at, `${lineEndingOf(text)}export const disabled = true${semicolon}`)
}

function insertAt(offset: number, text: string): TextEdit {
  return { start: offset, end: offset, text }
}

function removeProperty(text: string, { properties }: ObjectExpression): TextEdit | undefined {
  const index = properties.findIndex(isDisabled)
  const property = properties[index]
  if (property === undefined || properties.length === 1) return undefined
  const comma = skipTrivia(text, property.end)
  const end = text[comma] === ',' ? comma + 1 : property.end
  if (startsLine(text, property.start) && endsLine(text, end)) return removeLines(text, { start: property.start, end })
  if (end > property.end) return { start: property.start, end: skipBlanks(text, end), text: '' }
  const before = properties[index - 1]
  return before && { start: before.end, end, text: '' }
}

function isDisabled(property: ObjectPropertyKind): boolean {
  return property.type === 'Property' && propertyKey(property) === 'disabled'
}

// A statement that binds other names too, or exports what is declared elsewhere, is not taken apart.
function removeExport(text: string, { body }: Program): TextEdit | undefined {
  const statement = body.find((candidate) => {
    if (candidate.type !== 'ExportNamedDeclaration' || candidate.declaration?.type !== 'VariableDeclaration')
      return false
    const [only, ...others] = candidate.declaration.declarations
    return others.length === 0 && only?.id.type === 'Identifier' && only.id.name === 'disabled'
  })
  if (!statement) return undefined
  const { start, end } = statement
  if (startsLine(text, start) && endsLine(text, end)) return removeLines(text, { start, end })
  return { start: backBlanks(text, start), end, text: '' }
}

// Two blank lines would meet where something stood between them, so one of them goes with it.
function removeLines(text: string, span: Span): TextEdit {
  const start = lineStart(text, span.start)
  const end = nextLine(text, lineEnd(text, span.end))
  if (start > 0 && end === text.length && !text.endsWith('\n'))
    return { start: lineEnd(text, start - 1), end, text: '' }
  const blankAbove = start === 0 || text.slice(lineStart(text, start - 1), start).trim() === ''
  const blankBelow = end < text.length && text.slice(end, lineEnd(text, end)).trim() === ''
  return { start, end: blankAbove && blankBelow ? nextLine(text, lineEnd(text, end)) : end, text: '' }
}

function skipBlanks(text: string, offset: number): number {
  return offset + (/^[ \t]*/.exec(text.slice(offset))?.[0].length ?? 0)
}

function backBlanks(text: string, offset: number): number {
  return offset - (/[ \t]*$/.exec(text.slice(0, offset))?.[0].length ?? 0)
}
