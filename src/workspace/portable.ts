import type { CallExpression } from 'oxc-parser'
import type * as extensions from '../condition/extensions.ts'
import type { Diagnostic } from '../diagnostics.ts'
import { readBytes } from './edit/sourceText.ts'
import { isFunction } from './expression.ts'
import { calleeText, readLiteral } from './literal.ts'
import { readModuleShape, type ImportedModule } from './moduleShape.ts'
import { readStepForm } from './stepForm.ts'
import type { StepSource } from './stepSource.ts'
import { findingAt, loadParser, textOf, type Finding, type Span, type Syntax } from './syntax.ts'
import type { Workspace } from './workspace.ts'

/**
 * Notes every use of an extension in a condition: other hosts understand the plain patterns only. Nothing is run, so what
 * a condition gets from another file is not seen. The workspace must have been read from a folder.
 */
export async function checkPortable(workspace: Pick<Workspace, 'root' | 'steps'>): Promise<Diagnostic[]> {
  const parse = await loadParser()
  const found: Diagnostic[] = []
  for (const step of workspace.steps) {
    const names = extensionNames(step.imports)
    if (names.size === 0) continue
    const syntax = parse(step.path, new TextDecoder().decode(readBytes(workspace, step.path)))
    const places = placesOf(syntax)
    for (const call of await findCalls(syntax, names, step)) {
      found.push(findingAt(syntax, describeUse({ call, syntax, names, path: places.get(keyOf(call)) })))
    }
  }
  return found
}

/** What extensions are called in a file, `gt` or `stepyard.gt`, with their own names. */
type Names = ReadonlyMap<string, ExtensionName>

type ExtensionName = Exclude<keyof typeof extensions, 'uncalledExtension'>

const PACKAGE = 'stepyard'

function extensionNames(imports: readonly ImportedModule[]): Names {
  const imported = imports.filter(({ from }) => from === PACKAGE).flatMap(({ names }) => names)
  const entries = imported.flatMap(({ imported: name, local }): [string, ExtensionName][] => {
    if (name === '*') return EXTENSIONS.map((each) => [`${local}.${each}`, each])
    return isExtension(name) ? [[local, name]] : []
  })
  return new Map(entries)
}

// Those inside another one belong to it, and those in the body are no part of the condition.
async function findCalls(syntax: Syntax, names: Names, { content }: StepSource): Promise<readonly CallExpression[]> {
  const { Visitor } = await import('oxc-parser')
  const calls: CallExpression[] = []
  new Visitor({
    CallExpression: (call) => {
      if (names.has(calleeText(call)) && !isWithin(call, content)) calls.push(call)
    },
  }).visit(syntax.program)
  return calls.filter((call) => !calls.some((outer) => outer !== call && isWithin(call, outer)))
}

function isWithin(inner: Span, outer: Span): boolean {
  return inner.start >= outer.start && inner.end <= outer.end
}

/** Paths in the condition by where they are written. */
function placesOf(syntax: Syntax): ReadonlyMap<string, string> {
  const shape = readModuleShape(syntax.program)
  const { condition } = readStepForm(shape, syntax.path)
  if (condition === undefined || condition.type === 'Opaque' || isFunction(condition)) return new Map()
  const places = readLiteral(condition, shape.names)?.places ?? new Map([['', condition]])
  return new Map([...places].map(([path, span]) => [keyOf(span), path]))
}

function keyOf({ start, end }: Span): string {
  return `${start}-${end}`
}

interface Use {
  readonly call: CallExpression
  readonly syntax: Syntax
  readonly names: Names
  /** Where in the condition; `undefined` where the condition takes it from a name. */
  readonly path: string | undefined
}

function describeUse({ call, syntax, names, path }: Use): Finding {
  const text = textOf(syntax, call).replaceAll(/\s+/g, ' ')
  const operands = call.arguments.map((argument) => textOf(syntax, argument)).join(', ')
  const name = names.get(calleeText(call))
  const subject = path === undefined || path === '' ? 'The condition' : `\`${path}\` in the condition`
  return {
    severity: 'note',
    code: 'EXTENSION_USED',
    message: `${subject} uses \`${text}\`, an extension that only Stepyard understands.`,
    ...(name !== undefined && { hint: HINTS[name](operands) }),
    at: call,
  }
}

const HINTS: Readonly<Record<ExtensionName, (operands: string) => string>> = {
  gt: (bound) => predicate(`value > ${bound}`),
  gte: (bound) => predicate(`value >= ${bound}`),
  lt: (bound) => predicate(`value < ${bound}`),
  lte: (bound) => predicate(`value <= ${bound}`),
  oneOf: (values) => predicate(`[${values}].includes(value)`),
  exists: () => 'For other hosts write `{ $ne: null }` for what is there, `null` for what is not.',
  not: () => 'For other hosts write a predicate `(value) => ...` that is true for all the rest.',
  any: () => 'For other hosts write a step for each alternative, or a predicate `(value) => ...`.',
  every: () => 'For other hosts write one predicate `(value) => ...` that tests all of it.',
  isoDate: () => 'For other hosts write a regular expression such as `/^\\d{4}-\\d\\d-\\d\\d/`.',
}

function predicate(test: string): string {
  return `For other hosts write \`(value) => ${test}\`.`
}

const EXTENSIONS = Object.keys(HINTS).filter(isExtension)

function isExtension(name: string): name is ExtensionName {
  return Object.hasOwn(HINTS, name)
}
