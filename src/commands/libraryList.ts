import { listCode } from '../workspace/edit/codeItem.ts'
import { defineCommand, EXIT, flagOption } from './command.ts'
import { describeLibraries } from './describeLibraries.ts'
import { formatDiagnostics } from './formatDiagnostics.ts'
import { createItemFilter, emptyWords, LIST_OPTIONS, patternOf } from './itemFilter.ts'
import { loadItems } from './loadItems.ts'
import { columns, createPaint, cut, plural } from './paint.ts'
import { printReport } from './printReport.ts'
import { shown } from './shown.ts'

/** `stepyard library list`. */
export const libraryList = defineCommand({
  summary: 'list the libraries, what they export and how often they are used',
  args: '[pattern]',
  options: LIST_OPTIONS,
  examples: ['stepyard library list', 'stepyard library list billing'],
  async run(context) {
    const { terminal } = context
    const { workspace } = await loadItems(context)
    const items = listCode(workspace, 'library').filter(createItemFilter(context))
    const listed = await describeLibraries(workspace, items)
    const paths = new Set(items.map(({ path }) => path))
    const findings = workspace.diagnostics.filter(({ file }) => paths.has(file))
    if (flagOption(context.options, 'json')) {
      const report = { schemaVersion: 1, command: 'library list', libraries: listed, diagnostics: findings }
      printReport(terminal, report)
      return EXIT.ok
    }
    const paint = createPaint(terminal.color)
    const safe = shown(listed)
    const rows = safe.map(({ name, namespace, path, usedBy, readable }) => [
      paint.bold(name),
      `lib.${namespace}`,
      readable ? usesOf(usedBy.length) : paint.bad('broken'),
      paint.dim(path),
    ])
    const lines = columns(rows, '').split('\n')
    safe.forEach(({ exports }, index) => {
      const below = exports.length === 0 ? '' : `  ${cut(exports.join(', '), terminal.width - 2)}\n`
      terminal.out(`${lines[index] ?? ''}\n${below}`)
    })
    if (listed.length === 0) terminal.out(emptyWords('library', patternOf(context)))
    terminal.err(formatDiagnostics(findings, paint))
    return EXIT.ok
  },
})

function usesOf(count: number): string {
  return count === 0 ? 'not used' : `used by ${plural(count, 'file')}`
}
