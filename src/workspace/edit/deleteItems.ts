import type { Diagnostic } from '../../diagnostics.ts'
import { findingAt, type Finding } from '../syntax.ts'
import type { Workspace } from '../workspace.ts'
import { listCode, namespaceOf, type CodeItem } from './codeItem.ts'
import type { ItemPlan } from './itemPlan.ts'
import { findReferences, type Reference } from './references.ts'
import { readBytes } from './sourceText.ts'
import { findExpectations } from './stepNames.ts'

/** Plans to delete items; the notes name everything that is left and uses one of them. */
export async function planDeleteItems(workspace: Workspace, items: readonly CodeItem[]): Promise<ItemPlan> {
  const leaving = new Set(items.map(({ path }) => path))
  const references = await findReferences(workspace, [...leaving])
  const notes = items.flatMap((item) => [
    ...(references.get(item.path) ?? [])
      .filter(({ path }) => !leaving.has(path))
      .flatMap((reference) => describeUse(reference, item, isLastOfNamespace(workspace, item, leaving))),
    ...(item.kind === 'step' ? findExpectations(workspace, item.name).map((path) => expected(path, item)) : []),
  ])
  return {
    items: items.map(({ kind, name, path }) => ({ kind, name, path })),
    changes: items.map(({ path }) => ({ path, before: readBytes(workspace, path) })),
    notes,
  }
}

// Others in the namespace may be what is called; which function is whose shows only when they run.
function isLastOfNamespace(workspace: Workspace, { kind, path }: CodeItem, leaving: ReadonlySet<string>): boolean {
  const namespace = namespaceOf(path)
  return (
    kind === 'library' &&
    !listCode(workspace, kind).some((other) => !leaving.has(other.path) && namespaceOf(other.path) === namespace)
  )
}

function describeUse(
  { imports, calls, syntax }: Reference,
  { kind, name, path }: CodeItem,
  last: boolean,
): Diagnostic[] {
  const findings: Finding[] = imports.map((at) => {
    const message = `The ${kind} "${name}" is imported here.`
    return { code: 'STILL_IMPORTED', severity: 'warning', message, hint: 'Take the import out, or keep it.', at }
  })
  if (imports.length === 0 && calls && last) {
    const message = `\`lib.${namespaceOf(path)}\` is called here, and nothing else has that namespace.`
    findings.push({
      code: 'STILL_CALLED',
      severity: 'warning',
      message,
      hint: 'Take the call out, or keep the library.',
      at: calls,
    })
  }
  return findings.map((finding) => findingAt(syntax, finding))
}

function expected(file: string, { name }: CodeItem): Diagnostic {
  const message = `The fixture expects the step "${name}" to run.`
  return { severity: 'warning', code: 'STILL_EXPECTED', message, hint: 'Take it out of `expect.steps`.', file }
}
