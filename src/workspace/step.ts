import { itemName } from './layout.ts'
import { checkCondition, type CheckedCondition } from './conditionCheck.ts'
import { isFunction } from './expression.ts'
import { readHeader } from './header.ts'
import { readModuleShape, type Binding, type ModuleShape } from './moduleShape.ts'
import { checkRetry } from './retryCheck.ts'
import { readStepForm, type StepForm } from './stepForm.ts'
import type { ParsedStep, StepDialect, StepSource } from './stepSource.ts'
import { findUnawaitedCalls } from './unawaitedCalls.ts'
import { findingAt, loadParser, textOf, type Finding, type Span, type Syntax } from './syntax.ts'

/** Reads a step from its source, in any dialect, without running it. Never throws on what is in the file. */
export async function parseStep(path: string, text: string): Promise<ParsedStep> {
  const parse = await loadParser()
  return readStep(parse(path, text))
}

/** Reads a step from its syntax tree: for callers that parse many files with one parser. */
export function readStep(syntax: Syntax): ParsedStep {
  if (syntax.errors.length > 0) return { diagnostics: syntax.errors }
  const shape = readModuleShape(syntax.program)
  const form = readStepForm(shape, syntax.path)
  const { condition, content } = form
  const checked = condition && checkCondition(condition, shape)
  const unawaited = form.dialect === 'native' ? [] : findUnawaitedCalls(syntax, content).findings
  const findings = [...form.findings, ...duplicateExports(shape), ...checkParts(form, checked), ...unawaited]
  const diagnostics = findings.map((finding) => findingAt(syntax, finding))
  if (condition === undefined || checked === undefined || content === undefined) return { diagnostics }
  return { step: describeStep({ syntax, shape, form, condition, checked, content }), diagnostics }
}

interface Found {
  readonly syntax: Syntax
  readonly shape: ModuleShape
  readonly form: StepForm
  readonly condition: Binding
  readonly checked: CheckedCondition
  readonly content: Binding
}

function describeStep({ syntax, shape, form, condition, checked, content }: Found): StepSource {
  const ownName = stringOf(form.ownName)
  return {
    name: ownName ?? itemName(syntax.path),
    hasOwnName: ownName !== undefined,
    path: syntax.path,
    dialect: form.dialect,
    disabled: form.disabled?.type === 'Literal' && form.disabled.value === true,
    condition: {
      ...spanOf(condition),
      text: textOf(syntax, condition),
      literal: condition.type === 'ObjectExpression' && checked.complete,
      ...('value' in checked && { value: checked.value }),
    },
    content: spanOf(content),
    ...(form.retry && { retry: spanOf(form.retry) }),
    header: form.dialect === 'native' ? {} : readHeader(syntax.text),
    imports: shape.imports,
    helpers: helpersOf(shape, form),
  }
}

function helpersOf(shape: ModuleShape, form: StepForm): Span[] {
  const exported = shape.exports
    .filter(({ name }) => !form.exportNames.includes(name))
    .map(({ statement }) => statement)
  return [...shape.helpers, ...exported].sort((left, right) => left.start - right.start)
}

function duplicateExports({ exports }: ModuleShape): Finding[] {
  const seen = new Set<string>()
  return exports.flatMap(({ name, statement }): Finding[] => {
    if (!seen.has(name)) {
      seen.add(name)
      return []
    }
    const message = `\`${name}\` is exported twice.`
    return [{ code: 'DUPLICATE_PART', message, hint: 'Keep one of the two.', at: statement }]
  })
}

function checkParts(form: StepForm, condition: CheckedCondition | undefined): Finding[] {
  const words = WORDS[form.dialect]
  return [
    ...(condition ? condition.findings : [missing('CONDITION_MISSING', words.condition)]),
    ...(form.content ? checkContent(form.content, words.content) : [missing('CONTENT_MISSING', words.content)]),
    ...checkDisabled(form.disabled),
    ...(form.retry ? checkRetry(form.retry) : []),
    ...checkOwnName(form.ownName),
  ]
}

interface PartWords {
  readonly name: string
  readonly example: string
}

const WORDS: Readonly<Record<StepDialect, Readonly<Record<'condition' | 'content', PartWords>>>> = {
  native: {
    condition: { name: '`condition`', example: "export const condition = { order: { status: 'new' } }" },
    content: { name: '`content`', example: 'export const content = async () => { ... }' },
  },
  A: {
    condition: { name: '`condition`', example: "export const condition = { order: { status: 'new' } }" },
    content: { name: '`content`', example: 'export const content = async () => { ... }' },
  },
  B: {
    condition: { name: '`match`', example: "export const match = () => ({ order: { status: 'new' } })" },
    content: { name: 'default export', example: 'export default async (data) => { ... }' },
  },
}

function missing(code: string, { name, example }: PartWords): Finding {
  return { code, message: `The step has no ${name}.`, hint: `Add \`${example}\`.` }
}

// What is imported or called may be a function; only what surely is none is refused.
function checkContent(content: Binding, { name, example }: PartWords): Finding[] {
  if (isFunction(content) ? !content.generator : COMPUTED.has(content.type)) return []
  const message = isFunction(content)
    ? `The ${name} of the step is a generator.`
    : `The ${name} of the step is no function.`
  return [{ code: 'CONTENT_NOT_A_FUNCTION', message, hint: `Write \`${example}\`.`, at: content }]
}

const COMPUTED: ReadonlySet<string> = new Set([
  'Opaque',
  'Identifier',
  'CallExpression',
  'MemberExpression',
  'ConditionalExpression',
  'LogicalExpression',
  'AwaitExpression',
  'ChainExpression',
])

function checkDisabled(disabled: Binding | undefined): Finding[] {
  if (disabled === undefined || (disabled.type === 'Literal' && typeof disabled.value === 'boolean')) return []
  const message = '`disabled` is neither `true` nor `false`, so the step counts as enabled.'
  return [
    { code: 'DISABLED_NOT_LITERAL', message, hint: 'Write `true` or `false`.', severity: 'warning', at: disabled },
  ]
}

function checkOwnName(name: Binding | undefined): Finding[] {
  if (name === undefined || stringOf(name) !== undefined) return []
  const message = '`name` is no text in quotes, so the step goes by the name of its file.'
  return [{ code: 'NAME_NOT_LITERAL', message, hint: "Write `name: 'orders/charge'`, or leave it out.", at: name }]
}

function stringOf(value: Binding | undefined): string | undefined {
  return value?.type === 'Literal' && typeof value.value === 'string' && value.value !== '' ? value.value : undefined
}

function spanOf({ start, end }: Span): Span {
  return { start, end }
}
