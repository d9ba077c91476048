import type { CallExpression, Expression, ObjectExpression, ObjectPropertyKind } from 'oxc-parser'
import { propertyKey, withoutTypes } from './expression.ts'
import type { Binding, ImportedModule } from './moduleShape.ts'
import type { Exported, StepForm } from './stepForm.ts'
import type { Finding } from './syntax.ts'

/** Reads `export default defineStep({...})`; `undefined` when the default export is no such call. */
export function readDefinition(exported: Exported, imports: readonly ImportedModule[]): StepForm | undefined {
  const value = exported.get('default')
  if (value?.type !== 'CallExpression') return undefined
  const callee = calleeOf(value, imports)
  if (callee === undefined) return undefined
  const parts = readParts(value)
  return {
    dialect: 'native',
    condition: parts.values.get('condition'),
    content: parts.values.get('content'),
    disabled: parts.values.get('disabled'),
    retry: parts.values.get('retry'),
    ownName: parts.values.get('name'),
    exportNames: ['default'],
    ...(parts.written && { definition: parts.written }),
    findings: [...callee, ...parts.findings, ...refuseExports(exported)],
  }
}

interface Parts {
  readonly written?: ObjectExpression
  readonly values: ReadonlyMap<string, Binding>
  readonly findings: readonly Finding[]
}

const PACKAGE = 'stepyard'

// Findings about how `defineStep` is called; `undefined` when it is something else that is called.
function calleeOf({ callee, start }: CallExpression, imports: readonly ImportedModule[]): Finding[] | undefined {
  const ours = imports.filter(({ from }) => from === PACKAGE).flatMap(({ names }) => names)
  if (callee.type === 'MemberExpression') {
    const { object, property } = callee
    const whole =
      object.type === 'Identifier' && ours.some((name) => name.imported === '*' && name.local === object.name)
    return whole && property.type === 'Identifier' && property.name === 'defineStep' ? [] : undefined
  }
  if (callee.type !== 'Identifier') return undefined
  if (ours.some(({ imported, local }) => imported === 'defineStep' && local === callee.name)) return []
  if (callee.name !== 'defineStep') return undefined
  if (imports.some(({ names }) => names.some(({ local }) => local === callee.name))) return []
  const hint = `Add \`import { defineStep } from '${PACKAGE}'\` at the top.`
  return [
    { code: 'DEFINE_STEP_NOT_IMPORTED', message: '`defineStep` is called but not imported.', hint, at: { start } },
  ]
}

function readParts(call: CallExpression): Parts {
  const [argument] = call.arguments
  const written = argument && argument.type !== 'SpreadElement' ? withoutTypes(argument) : undefined
  return written?.type === 'ObjectExpression'
    ? readProperties(written)
    : { values: new Map(), findings: [notWritten(call)] }
}

function readProperties(written: ObjectExpression): Parts {
  const values = new Map<string, Binding>()
  const findings: Finding[] = []
  for (const property of written.properties) {
    const part = readProperty(property)
    if (part === undefined) findings.push(notWritten(property))
    else if (values.has(part.key)) findings.push(writtenTwice(part.key, property))
    else if (PARTS.has(part.key)) values.set(part.key, part.value)
    else findings.push(unknownPart(part.key, property))
  }
  return { written, values, findings }
}

const PARTS: ReadonlySet<string> = new Set(['name', 'condition', 'content', 'disabled', 'retry'])

function readProperty(property: ObjectPropertyKind): { key: string; value: Expression } | undefined {
  if (property.type === 'SpreadElement') return undefined
  const key = propertyKey(property)
  if (key === undefined || property.kind !== 'init') return undefined
  return { key, value: withoutTypes(property.value) }
}

function notWritten(at: { readonly start: number }): Finding {
  const message = 'What `defineStep` is given is not written out, so the step cannot be read without running the file.'
  return { code: 'STEP_NOT_LITERAL', message, hint: 'Write `defineStep({ condition: ..., content() { ... } })`.', at }
}

function writtenTwice(key: string, at: { readonly start: number }): Finding {
  return { code: 'DUPLICATE_PART', message: `\`${key}\` is written twice.`, hint: 'Keep one of the two.', at }
}

function unknownPart(key: string, at: { readonly start: number }): Finding {
  const hint = 'A step has `name`, `condition`, `content`, `disabled` and `retry`.'
  return { code: 'UNKNOWN_PART', message: `\`${key}\` is no part of a step.`, hint, severity: 'warning', at }
}

function refuseExports(exported: Exported): Finding[] {
  return ['condition', 'content', 'match', 'disabled', 'retry'].flatMap((name): Finding[] => {
    const at = exported.get(name)
    if (at === undefined) return []
    const message = `The file calls \`defineStep\` and also exports \`${name}\`, which nothing would read.`
    return [
      { code: 'STEP_FORMS_MIXED', message, hint: `Move \`${name}\` into \`defineStep({ ... })\`, or remove it.`, at },
    ]
  })
}
