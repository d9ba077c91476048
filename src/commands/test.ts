import { relative, resolve } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import type { TestFileResult, TestResults } from '../testing/testResults.ts'
import { defineCommand, EXIT, flagOption, textOption, type CommandContext } from './command.ts'
import { createPaint, plural } from './paint.ts'
import { printReport } from './printReport.ts'
import { shown } from './shown.ts'
import { requireWorkspaceRoot } from './workspaceRoot.ts'

/** `stepyard test`. */
export const test = defineCommand({
  summary: 'run fixtures and tests',
  args: '[files...]',
  options: [
    { flags: '-t, --test-name <pattern>', describe: 'only tests whose name matches this expression' },
    { flags: '--watch', describe: 'go on, and run what a change concerns' },
    { flags: '-u, --update', describe: 'write what came into fixtures and snapshots' },
    { flags: '--junit <file>', describe: 'also write a report as JUnit does' },
    { flags: '--json', describe: 'print one JSON document' },
  ],
  examples: ['stepyard test', 'stepyard test fixtures/self-serve.yaml', 'stepyard test --update'],
  async run(context) {
    const root = requireWorkspaceRoot(context)
    const { options, terminal, effects, cwd } = context
    const isJson = flagOption(options, 'json')
    const [name, junit] = [textOption(options, 'testName'), textOption(options, 'junit')]
    const { runTests } = await import('../testing/runTests.ts')
    const results = await runTests({
      root,
      filters: context.args.map((file) => filterOf(file, cwd, root)),
      watch: flagOption(options, 'watch'),
      update: flagOption(options, 'update'),
      ...(name !== undefined && { name }),
      ...(junit !== undefined && { junit: resolve(cwd, junit) }),
      ...(effects.signal && { signal: effects.signal }),
      ...(!isJson && { print: (text) => terminal.out(terminal.color ? text : stripVTControlCharacters(text)) }),
    })
    if (isJson) printReport(terminal, { schemaVersion: 1, command: 'test', ...results })
    else sayUpdated(context, results)
    return results.failed > 0 ? EXIT.error : EXIT.ok
  },
})

// Vitest compares with paths from the root of the workspace, whatever folder the command was typed in.
function filterOf(file: string, cwd: string, root: string): string {
  const way = relative(root, resolve(cwd, file))
  return way.startsWith('..') || relative(root, cwd) === '' ? file : way
}

function sayUpdated({ terminal }: CommandContext, { files }: TestResults): void {
  const lines = files.flatMap(updatedLines)
  if (lines.length === 0) return
  const { bold } = createPaint(terminal.color)
  terminal.out(`${bold(`Updated ${plural(lines.length, 'expectation')}:`)}\n${lines.join('')}`)
}

function updatedLines({ file, tests }: TestFileResult): readonly string[] {
  return tests.flatMap(({ name, updated = [] }) => updated.map((line) => `  ${shown(`${file} ${name}: ${line}`)}\n`))
}
