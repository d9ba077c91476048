import { posix } from 'node:path'
import { itemKind } from '../layout.ts'
import { loadParser, type ParseSource, type Span, type Syntax } from '../syntax.ts'
import type { Workspace } from '../workspace.ts'
import { findCalledNamespaces } from './calledNamespaces.ts'
import { namespaceOf } from './codeItem.ts'
import { resolveModule, type ModulePath } from './modulePath.ts'
import { readBytes } from './sourceText.ts'
import { findSpecifiers, type Specifier } from './specifiers.ts'

/** A file that uses an item. */
export interface Reference {
  readonly path: string
  /** The file as parsed, without a byte order mark. */
  readonly syntax: Syntax
  /** The specifiers that name the item; empty where the file only calls the namespace of a library. */
  readonly imports: readonly ModuleSpecifier[]
  /** Where it first calls `lib.<namespace>`, if it does: several libraries can share one. */
  readonly calls?: Span
}

/** A specifier and the path it names. */
export interface ModuleSpecifier extends Specifier {
  readonly module: ModulePath
}

/**
 * Which files of a workspace use which of these items, by path of the item. Files that do not parse are passed over:
 * what they mean is not known.
 */
export async function findReferences(
  workspace: Workspace,
  items: readonly string[],
): Promise<ReadonlyMap<string, readonly Reference[]>> {
  const search: Search = {
    parse: await loadParser(),
    paths: new Set(workspace.paths),
    targets: items.map(describeTarget),
    found: new Map(items.map((item) => [item, []])),
  }
  for (const path of workspace.paths) if (/\.(?:ts|mts|js)$/.test(path)) await searchFile(search, workspace, path)
  return search.found
}

interface Search {
  readonly parse: ParseSource
  readonly paths: ReadonlySet<string>
  readonly targets: readonly Target[]
  readonly found: Map<string, Reference[]>
}

interface Target {
  readonly path: string
  /** What a specifier of it has in it; without one, any might. */
  readonly stem?: string
  readonly namespace?: string
}

function describeTarget(path: string): Target {
  const stem = posix.basename(path).replace(/\.[^.]*$/, '')
  const namespace = itemKind(path) === 'library' ? namespaceOf(path) : undefined
  return { path, ...(stem !== 'index' && { stem }), ...(namespace !== undefined && { namespace }) }
}

async function searchFile({ parse, paths, targets, found }: Search, workspace: Workspace, path: string): Promise<void> {
  const text = new TextDecoder().decode(readBytes(workspace, path))
  if (!targets.some((target) => mayUse(text, target))) return
  const syntax = parse(path, text)
  if (syntax.errors.length > 0) return
  const imports = (await findSpecifiers(syntax)).flatMap((specifier): ModuleSpecifier[] => {
    const module = resolveModule(path, specifier.value, (candidate) => paths.has(candidate))
    return module && module.path !== path ? [{ ...specifier, module }] : []
  })
  const called = CALLS_LIBRARIES.test(text) ? await findCalledNamespaces(syntax) : NOTHING
  for (const target of targets) {
    const own = imports.filter(({ module }) => module.path === target.path)
    const calls = path === target.path ? undefined : called.get(target.namespace ?? '')
    if (own.length > 0 || calls) found.get(target.path)?.push({ path, syntax, imports: own, ...(calls && { calls }) })
  }
}

const CALLS_LIBRARIES = /\blib\b/
const NOTHING: ReadonlyMap<string, Span> = new Map()

// Parsing is what takes time, and most files name neither.
function mayUse(text: string, { stem, namespace }: Target): boolean {
  if (stem === undefined || text.includes(stem) || text.includes(encodeURI(stem))) return true
  return namespace !== undefined && text.includes(namespace) && CALLS_LIBRARIES.test(text)
}
