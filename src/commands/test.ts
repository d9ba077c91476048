import { relative, resolve } from 'node:path'
import { Writable } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
import { StepyardError } from '../errors.ts'
import type { TestFileResult, TestResults } from '../testing/testResults.ts'
import { defineCommand, EXIT, flagOption, textOption, type CommandContext } from './command.ts'
import { formatCoverage, leastCoverage } from './formatCoverage.ts'
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
    { flags: '--coverage', describe: 'say which steps ran, and which branches of conditions were seen' },
    { flags: '--min-coverage <percent>', describe: 'end with 1 where less was seen, of steps or of branches' },
    { flags: '--junit <file>', describe: 'also write a report as JUnit does' },
    { flags: '--json', describe: 'print one JSON document' },
  ],
  examples: ['stepyard test', 'stepyard test fixtures/self-serve.yaml', 'stepyard test --update'],
  async run(context) {
    const root = requireWorkspaceRoot(context)
    const { options, terminal, effects, cwd } = context
    const isJson = flagOption(options, 'json')
    const [name, junit] = [textOption(options, 'testName'), textOption(options, 'junit')]
    requireExpression(name)
    const least = readPercent(textOption(options, 'minCoverage'))
    const { runTests } = await import('../testing/runTests.ts')
    const results = await runTests({
      root,
      filters: context.args.map((file) => filterOf(file, cwd, root)),
      watch: flagOption(options, 'watch'),
      update: flagOption(options, 'update'),
      coverage: least !== undefined || flagOption(options, 'coverage'),
      ...(name !== undefined && { name }),
      ...(junit !== undefined && { junit: resolve(cwd, junit) }),
      ...(effects.signal && { signal: effects.signal }),
      ...(!isJson && { output: outputOf(context), input: terminal.streams().input }),
    })
    if (isJson) printReport(terminal, { schemaVersion: 1, command: 'test', ...results })
    else say(context, results)
    const isTooLittle = least !== undefined && results.coverage !== undefined && leastCoverage(results.coverage) < least
    if (isTooLittle) terminal.err(`error: less than ${least} % was seen. COVERAGE_LOW\n`)
    return results.failed > 0 || isTooLittle ? EXIT.error : EXIT.ok
  },
})

// While it watches, vitest looks at what others write to the very stream that it was given.
function outputOf({ options, terminal }: CommandContext): Writable {
  if (flagOption(options, 'watch')) return terminal.streams().output
  return openEndless((text) => terminal.out(terminal.color ? text : stripVTControlCharacters(text)))
}

/**
 * A stream that nobody can end. Vitest pipes the output of each of its threads into the stream that it was given, and
 * the first thread that goes ends it: failures and the summary, which come later, would be lost.
 */
export function openEndless(print: (text: string) => void): Writable {
  const stream = new Writable({
    decodeStrings: false,
    write(chunk: unknown, _encoding, done) {
      print(String(chunk))
      done()
    },
  })
  return Object.assign(stream, { end: () => stream })
}

// Vitest compares with paths from the root of the workspace, whatever folder the command was typed in.
function filterOf(file: string, cwd: string, root: string): string {
  const way = relative(root, resolve(cwd, file))
  return way.startsWith('..') || relative(root, cwd) === '' ? file : way
}

function requireExpression(name: string | undefined): void {
  try {
    RegExp(name ?? '')
  } catch (cause) {
    const reason = `\`--test-name\` is a regular expression, and "${name}" is none.`
    throw new StepyardError(
      'USAGE',
      { reason, hint: 'Put a backslash before each of ( ) [ ] { } * + ? that is meant.' },
      { cause },
    )
  }
}

function readPercent(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const percent = Number(text)
  if (text.trim() !== '' && percent >= 0 && percent <= 100) return percent
  const reason = `\`--min-coverage\` is a number from 0 to 100, not "${text}".`
  throw new StepyardError('USAGE', { reason, hint: 'Write `--min-coverage 80`.' })
}

function say({ terminal }: CommandContext, { files, coverage }: TestResults): void {
  const paint = createPaint(terminal.color)
  if (coverage) terminal.out(formatCoverage(coverage, paint))
  const lines = files.flatMap(updatedLines)
  if (lines.length > 0)
    terminal.out(`${paint.bold(`Updated ${plural(lines.length, 'expectation')}:`)}\n${lines.join('')}`)
}

function updatedLines({ file, tests }: TestFileResult): readonly string[] {
  return tests.flatMap(({ name, updated = [] }) => updated.map((line) => `  ${shown(`${file} ${name}: ${line}`)}\n`))
}
