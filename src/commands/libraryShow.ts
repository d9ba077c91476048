import { decodeSource, readBytes } from '../workspace/edit/sourceText.ts'
import { defineCommand, EXIT, flagOption } from './command.ts'
import { describeLibraries } from './describeLibraries.ts'
import { formatDiagnostics } from './formatDiagnostics.ts'
import { formatFacts, formatImports, type Fact } from './formatFacts.ts'
import { loadItems } from './loadItems.ts'
import { createPaint } from './paint.ts'
import { printReport } from './printReport.ts'
import { printSource } from './printSource.ts'
import { shown } from './shown.ts'

/** `stepyard library show`. */
export const libraryShow = defineCommand({
  summary: 'show what a library exports and who uses it',
  args: '<name>',
  options: [
    { flags: '--source', describe: 'only what the file has in it' },
    { flags: '--json', describe: 'print one JSON document' },
  ],
  examples: ['stepyard library show billing/tax', 'stepyard library show tax --source'],
  async run(context) {
    const { terminal, options, args } = context
    const { workspace, find } = await loadItems(context)
    const item = find('library', args[0] ?? '')
    const [library] = await describeLibraries(workspace, [item])
    if (!library) throw new Error('describeLibraries answered nothing for a library')
    const source = decodeSource(item.path, readBytes(workspace, item.path))
    const diagnostics = workspace.diagnostics.filter(({ file }) => file === item.path)
    const read = workspace.libraries.find(({ path }) => path === item.path)
    const imports = (read?.imports ?? []).map(({ from, names }) => ({ from, names: names.map(({ local }) => local) }))
    if (flagOption(options, 'json')) {
      const metadata = read?.header ?? {}
      const report = { schemaVersion: 1, command: 'library show', ...library, imports, metadata, source, diagnostics }
      printReport(terminal, report)
      return EXIT.ok
    }
    if (!flagOption(options, 'source')) {
      const paint = createPaint(terminal.color)
      const { name, namespace, path, dialect = 'unknown', exports, usedBy } = shown(library)
      const facts: Fact[] = [
        ['file', path],
        ['called as', `lib.${namespace}`],
        ['dialect', dialect],
        ['exports', exports.length > 0 ? exports.join(', ') : 'known only when it runs'],
        ...usedBy.map(({ path: user, by }): Fact => [by === 'imports' ? 'imported by' : 'called by', user]),
        ...formatImports(imports),
        ...Object.entries(shown(read?.header ?? {})).map(([key, value]): Fact => [`header ${key}`, value]),
      ]
      terminal.out(`${paint.bold(name)}\n${formatFacts(facts, paint)}\n`)
      terminal.err(formatDiagnostics(diagnostics, paint))
    }
    printSource(terminal, source)
    return EXIT.ok
  },
})
