import type { Diagnostic } from '../diagnostics.ts'
import { isFunction, returnedExpression } from './expression.ts'
import { readHeader, type HeaderMetadata } from './header.ts'
import { itemName } from './layout.ts'
import { readModuleShape, type Binding, type ImportedModule, type ModuleShape } from './moduleShape.ts'
import { findUnawaitedCalls } from './unawaitedCalls.ts'
import { findingAt, loadParser, type Finding, type Span, type Syntax } from './syntax.ts'

/** A library as its file says it, without running anything. */
export interface LibrarySource {
  /** Path without folder and ending, e.g. `billing/tax`. */
  readonly name: string
  /** What steps call it by, `lib.<namespace>`: the first part of the name. */
  readonly namespace: string
  readonly path: string
  /** `native` is an ES module whose exports are the functions; `A` exports one `content` that sets `module.exports`. */
  readonly dialect: 'native' | 'A'
  /** Exported names of a native library; empty where only running the file tells. */
  readonly exports: readonly string[]
  /** The `content` function of dialect `A`. */
  readonly content?: Span
  /** The `types` function of dialect `A`, whose text declares what the library exports. */
  readonly types?: Span
  /** That text, where the file writes it out. */
  readonly declared?: string
  readonly header: HeaderMetadata
  readonly imports: readonly ImportedModule[]
}

/** A library, or the reasons why the file is none. */
export interface ParsedLibrary {
  readonly library?: LibrarySource
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads a library from its source, without running it. Never throws on what is in the file. */
export async function parseLibrary(path: string, text: string): Promise<ParsedLibrary> {
  const parse = await loadParser()
  return readLibrary(parse(path, text))
}

/** Reads a library from its syntax tree: for callers that parse many files with one parser. */
export function readLibrary(syntax: Syntax): ParsedLibrary {
  if (syntax.errors.length > 0) return { diagnostics: syntax.errors }
  const shape = readModuleShape(syntax.program)
  const exported = new Map(shape.exports.map(({ name, value }) => [name, value]))
  const content = exported.get('content')
  if (content && syntax.path.endsWith('.js') && isOnlyContent(shape)) return readContentForm(syntax, shape, exported)
  const findings = shape.exports.length > 0 || reexports(syntax) ? [] : [nothingExported()]
  const diagnostics = findings.map((finding) => findingAt(syntax, finding))
  const exports = [...exported.keys()]
  return { library: { ...baseOf(syntax, shape), dialect: 'native', exports }, diagnostics }
}

function readContentForm(syntax: Syntax, shape: ModuleShape, exported: ReadonlyMap<string, Binding>): ParsedLibrary {
  const parts = { content: exported.get('content'), types: exported.get('types') }
  const findings = Object.entries(parts).flatMap(([name, value]): Finding[] =>
    value === undefined || isFunction(value) || value.type === 'Opaque' ? [] : [noFunction(name, value)],
  )
  const declared = parts.types && writtenText(parts.types)
  const library: LibrarySource = {
    ...baseOf(syntax, shape),
    dialect: 'A',
    exports: [],
    ...(parts.content && { content: spanOf(parts.content) }),
    ...(parts.types && { types: spanOf(parts.types) }),
    ...(declared !== undefined && { declared }),
  }
  // Its content makes functions; none of them can be made `async` for those who call it.
  findings.push(...findUnawaitedCalls(syntax, undefined).findings)
  return { library, diagnostics: findings.map((finding) => findingAt(syntax, finding)) }
}

function baseOf(
  syntax: Syntax,
  shape: ModuleShape,
): Pick<LibrarySource, 'name' | 'namespace' | 'path' | 'header' | 'imports'> {
  const name = itemName(syntax.path)
  const [namespace = name] = name.split('/')
  return { name, namespace, path: syntax.path, header: readHeader(syntax.text), imports: shape.imports }
}

function isOnlyContent({ exports }: ModuleShape): boolean {
  return exports.every(({ name }) => name === 'content' || name === 'types')
}

function reexports({ program }: Syntax): boolean {
  return program.body.some(({ type }) => type === 'ExportAllDeclaration')
}

function nothingExported(): Finding {
  const message = 'The library exports nothing, so no step can call it.'
  return { code: 'LIBRARY_EMPTY', message, hint: 'Write `export function name() { ... }`.', severity: 'warning' }
}

function noFunction(name: string, at: Span): Finding {
  const hint = `Write \`export const ${name} = () => { ... }\`.`
  return { code: 'LIBRARY_NOT_A_FUNCTION', message: `\`${name}\` of the library is no function.`, hint, at }
}

function writtenText(value: Binding): string | undefined {
  const answer = isFunction(value) ? returnedExpression(value) : undefined
  if (answer?.type === 'Literal' && typeof answer.value === 'string') return answer.value
  if (answer?.type !== 'TemplateLiteral' || answer.expressions.length > 0) return undefined
  return answer.quasis[0]?.value.cooked ?? undefined
}

function spanOf({ start, end }: Span): Span {
  return { start, end }
}
