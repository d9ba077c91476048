import { loadConditionText, type ConditionTree } from '../workspace/edit/conditionText.ts'
import type { CodeItem } from '../workspace/edit/codeItem.ts'
import { decodeSource, readBytes } from '../workspace/edit/sourceText.ts'
import type { StepSource } from '../workspace/stepSource.ts'
import type { Span } from '../workspace/syntax.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { defineCommand, EXIT, flagOption, type CommandContext } from './command.ts'
import { formatDiagnostics } from './formatDiagnostics.ts'
import { formatFacts, formatImports, type Fact } from './formatFacts.ts'
import { formatTree } from './formatTree.ts'
import { loadItems } from './loadItems.ts'
import { createPaint } from './paint.ts'
import { printReport } from './printReport.ts'
import { printSource } from './printSource.ts'
import { shown } from './shown.ts'

/** `stepyard step show`. */
export const stepShow = defineCommand({
  summary: 'show everything a step says',
  args: '<name>',
  options: [
    { flags: '--source', describe: 'only what the file has in it' },
    { flags: '--json', describe: 'print one JSON document' },
  ],
  examples: ['stepyard step show orders/charge', 'stepyard step show charge --source'],
  async run(context) {
    const { workspace, find } = await loadItems(context)
    const item = find('step', context.args[0] ?? '')
    const described = await describeStep(workspace, item)
    if (flagOption(context.options, 'json')) {
      printReport(context.terminal, { schemaVersion: 1, command: 'step show', ...described })
      return EXIT.ok
    }
    if (!flagOption(context.options, 'source')) print(context, described)
    printSource(context.terminal, described.source)
    return EXIT.ok
  },
})

interface DescribedStep {
  readonly name: string
  readonly path: string
  /** Absent where the file cannot be read as a step. */
  readonly step?: {
    readonly dialect: StepSource['dialect']
    readonly enabled: boolean
    readonly hasOwnName: boolean
    readonly condition: { readonly text: string; readonly literal: boolean; readonly tree: ConditionTree }
    readonly retry?: string
    readonly imports: readonly { readonly from: string; readonly names: readonly string[] }[]
    /** Source of what stands in the file besides the step. */
    readonly helpers: readonly string[]
    /** Of an incumbent's header. */
    readonly metadata: StepSource['header']
  }
  readonly source: string
  readonly diagnostics: Workspace['diagnostics']
}

async function describeStep(workspace: Workspace, { name, path }: CodeItem): Promise<DescribedStep> {
  const source = decodeSource(path, readBytes(workspace, path))
  const diagnostics = workspace.diagnostics.filter(({ file }) => file === path)
  const step = workspace.steps.find((candidate) => candidate.path === path)
  if (!step) return { name, path, source, diagnostics }
  // Spans were taken without the mark.
  const plain = source.replace(/^\uFEFF/, '')
  const slice = ({ start, end }: Span): string => plain.slice(start, end)
  const { text } = step.condition
  const { tree } = (await loadConditionText())(text)
  return {
    name,
    path,
    step: {
      dialect: step.dialect,
      enabled: !step.disabled,
      hasOwnName: step.hasOwnName,
      condition: { text, literal: step.condition.literal, tree },
      ...(step.retry && { retry: slice(step.retry) }),
      imports: step.imports.map(({ from, names }) => ({ from, names: names.map(({ local }) => local) })),
      helpers: step.helpers.map(slice),
      metadata: step.header,
    },
    source,
    diagnostics,
  }
}

function print({ terminal }: CommandContext, { name, path, step, diagnostics }: DescribedStep): void {
  const paint = createPaint(terminal.color)
  const facts: Fact[] = [['file', path]]
  if (step) {
    facts.push(
      ['dialect', step.dialect],
      ['enabled', step.enabled ? 'yes' : paint.warn('no')],
      ...(step.retry === undefined ? [] : [['retry', step.retry] as const]),
      ...(step.hasOwnName ? [['name', 'given in the file'] as const] : []),
      ...formatImports(step.imports),
      ...step.helpers.map((helper): Fact => ['helper', helper.split('\n', 1)[0] ?? '']),
      ...Object.entries(step.metadata).map(([key, value]): Fact => [`header ${key}`, value]),
    )
  }
  terminal.out(`${paint.bold(shown(name))}\n${formatFacts(facts, paint)}`)
  if (step) {
    const computed = step.condition.literal ? '' : paint.dim(' (parts of it are known only when the file runs)')
    terminal.out(`\ncondition${computed}\n${formatTree(shown(step.condition.tree), '  ')}`)
  }
  terminal.err(formatDiagnostics(diagnostics, paint))
  terminal.out('\n')
}
