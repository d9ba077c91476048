import type { Diagnostic } from '../diagnostics.ts'
import { loadConditionText } from '../workspace/edit/conditionText.ts'
import { listCode } from '../workspace/edit/codeItem.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { defineCommand, EXIT, flagOption, type CommandContext } from './command.ts'
import { formatDiagnostics } from './formatDiagnostics.ts'
import { createItemFilter, emptyWords, LIST_OPTIONS, patternOf } from './itemFilter.ts'
import { loadItems } from './loadItems.ts'
import { columns, createPaint, cut, plural } from './paint.ts'
import { printReport } from './printReport.ts'
import { shown } from './shown.ts'

/** `stepyard step list`. */
export const stepList = defineCommand({
  summary: 'list the steps and what each waits for',
  args: '[pattern]',
  options: [
    { flags: '-a, --all', describe: 'disabled steps as well' },
    { flags: '-d, --include-disabled', describe: 'the same' },
    ...LIST_OPTIONS,
  ],
  examples: ['stepyard step list', 'stepyard step list orders --all', "stepyard step list 'billing/*'"],
  async run(context) {
    const { workspace } = await loadItems(context)
    const steps = await readSteps(workspace, createItemFilter(context))
    const listed = isAll(context) ? steps : steps.filter(({ disabled }) => !disabled)
    const hidden = steps.length - listed.length
    const paths = new Set(steps.map(({ path }) => path))
    const findings = workspace.diagnostics.filter(({ file }) => paths.has(file))
    if (flagOption(context.options, 'json')) {
      const report = { schemaVersion: 1, command: 'step list', steps: listed, hidden, diagnostics: findings }
      printReport(context.terminal, report)
      return EXIT.ok
    }
    print(context, { listed, hidden, findings })
    return EXIT.ok
  },
})

interface ListedStep {
  readonly name: string
  readonly path: string
  readonly dialect?: string
  readonly disabled: boolean
  /** On one line. */
  readonly condition?: string
  /** `false` where the file cannot be read as a step. */
  readonly readable: boolean
}

async function readSteps(
  workspace: Workspace,
  matches: (item: { readonly name: string; readonly path: string }) => boolean,
): Promise<ListedStep[]> {
  const conditionText = await loadConditionText()
  const sources = new Map(workspace.steps.map((step) => [step.path, step]))
  return listCode(workspace, 'step')
    .filter(matches)
    .map(({ name, path }): ListedStep => {
      const step = sources.get(path)
      if (!step) return { name, path, disabled: false, readable: false }
      const condition = conditionText(step.condition.text).line
      return { name, path, dialect: step.dialect, disabled: step.disabled, condition, readable: true }
    })
}

function isAll({ options }: CommandContext): boolean {
  return flagOption(options, 'all') || flagOption(options, 'includeDisabled')
}

interface Listing {
  readonly listed: readonly ListedStep[]
  readonly hidden: number
  readonly findings: readonly Diagnostic[]
}

function print(context: CommandContext, { listed, hidden, findings }: Listing): void {
  const { terminal } = context
  const paint = createPaint(terminal.color)
  const safe = shown(listed)
  const marked = safe.some((step) => marksOf(step) !== '')
  const rows = safe.map((step) => {
    const marks = step.readable ? paint.warn(marksOf(step)) : paint.bad(marksOf(step))
    return [paint.bold(step.name), ...(marked ? [marks] : []), paint.dim(step.path)]
  })
  const lines = columns(rows, '').split('\n')
  safe.forEach(({ condition }, index) => {
    const below = condition === undefined ? '' : `  ${cut(condition, terminal.width - 2)}\n`
    terminal.out(`${lines[index] ?? ''}\n${below}`)
  })
  if (listed.length === 0) terminal.out(emptyWords('step', patternOf(context)))
  if (hidden > 0) {
    terminal.out(
      paint.dim(`${plural(hidden, 'disabled step')} left out; --all shows ${hidden === 1 ? 'it' : 'them'}.\n`),
    )
  }
  terminal.err(formatDiagnostics(findings, paint))
}

function marksOf({ dialect, disabled, readable }: ListedStep): string {
  if (!readable) return 'broken'
  return [dialect === 'native' || dialect === undefined ? '' : `dialect ${dialect}`, disabled ? 'disabled' : '']
    .filter(Boolean)
    .join(', ')
}
