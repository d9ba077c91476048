import type { ImportPlan } from '../sync/import/importPlan.ts'
import { formatDiagnostics } from './formatDiagnostics.ts'
import { createPaint, plural } from './paint.ts'
import { shown } from './shown.ts'

/** A plan as people read it: what becomes what, what is left out and why, what was found on the way. */
export function formatImport(
  plan: ImportPlan,
  { folder, color }: { readonly folder: string; readonly color: boolean },
): string {
  const paint = createPaint(color)
  const { items, leftOut, diagnostics } = shown(plan)
  const width = Math.max(...items.map(({ kind }) => kind.length))
  const taken = items.map(({ kind, name, path, from }) => {
    const way = path === from ? path : `${from} -> ${path}`
    return `  ${kind.padEnd(width)}  ${paint.bold(name)}  ${paint.dim(way)}\n`
  })
  const left = leftOut.map(({ path, reason }) => `  ${path}  ${paint.dim(reason)}\n`)
  return [
    `Import of ${shown(folder)}: ${plural(items.length, 'item')}\n`,
    ...taken,
    ...(left.length > 0 ? ['Left out:\n', ...left] : []),
    formatDiagnostics(diagnostics, paint),
  ].join('')
}

/** The same for programs: everything but the texts. */
export function importReport({ items, include, leftOut, diagnostics }: ImportPlan): object {
  return { items, include, leftOut, diagnostics }
}
