import { applyTypes } from '../codegen/applyTypes.ts'
import { planTypes, type DescribeConnectors, type TypePlan } from '../codegen/planTypes.ts'
import { wireTypes, type Wiring } from '../codegen/wireTypes.ts'
import { StepyardError } from '../errors.ts'
import { defineCommand, EXIT, flagOption, type CommandContext, type ExitCode } from './command.ts'
import { formatDiagnostics } from './formatDiagnostics.ts'
import { requireWorkspaceRoot } from './workspaceRoot.ts'
import { createPaint, plural } from './paint.ts'
import { printReport } from './printReport.ts'

// What reads documents is loaded only where something has changed.
const describe: DescribeConnectors = async (root, connectors) =>
  (await import('../typedConnectors.ts')).describeConnectors(root, connectors)

/** `stepyard types`. */
export const types = defineCommand({
  summary: 'write what an editor needs to know of the workspace',
  options: [
    { flags: '--check', describe: 'write nothing; end with 2 when the types are stale' },
    { flags: '--watch', describe: 'go on, and write them again whenever a file changes' },
    { flags: '--json', describe: 'print one JSON document; with --watch one for each time' },
  ],
  examples: ['stepyard types', 'stepyard types --check'],
  async run(context) {
    const root = requireWorkspaceRoot(context)
    const [isCheck, isWatch] = [flagOption(context.options, 'check'), flagOption(context.options, 'watch')]
    if (isCheck && isWatch) {
      const reason = '`--check` writes nothing, and `--watch` writes again and again.'
      throw new StepyardError('USAGE', { reason, hint: 'Write one of them.' })
    }
    if (isCheck) return check(context, root)
    const code = await write(context, root, 'all')
    if (!isWatch) return code
    const { watchTypes } = await import('../watchTypes.ts')
    await watchTypes({ root, effects: context.effects, onChange: () => write(context, root, 'changes') })
    return EXIT.ok
  },
})

async function check(context: CommandContext, root: string): Promise<ExitCode> {
  const plan = await planTypes(root, context.effects.now().getTime(), { describe })
  const stale = plan.files.filter(({ status }) => status !== 'current')
  if (!sayJson(context, plan, undefined)) {
    sayFindings(context, plan)
    const lines = stale.map(({ path, status }) => `${status.padEnd(9)} ${path}\n`)
    context.terminal.out(lines.join('') + (stale.length === 0 ? currentLine(plan) : STALE))
  }
  return stale.length > 0 ? EXIT.changes : codeOf(plan)
}

async function write(context: CommandContext, root: string, said: 'all' | 'changes'): Promise<ExitCode> {
  const plan = await planTypes(root, context.effects.now().getTime(), { describe })
  await applyTypes(plan)
  const changed = plan.files.filter(({ status }) => status !== 'current')
  if (said === 'changes' && changed.length === 0 && plan.diagnostics.length === 0) return EXIT.ok
  const wiring = said === 'all' ? await wireTypes(root) : undefined
  if (sayJson(context, plan, wiring)) return codeOf(plan)
  sayFindings(context, plan)
  const words = { missing: 'made', stale: 'changed', 'left-over': 'removed', current: '' }
  const lines = changed.map(({ path, status }) => `${words[status].padEnd(8)} ${path}\n`)
  context.terminal.out(lines.join('') + (changed.length === 0 ? currentLine(plan) : ''))
  if (wiring) sayWiring(context, wiring)
  return codeOf(plan)
}

const STALE = 'The types are stale: run `stepyard types`.\n'

function currentLine({ files }: TypePlan): string {
  return `The types are current (${plural(files.length, 'file')}).\n`
}

function codeOf({ diagnostics }: TypePlan): ExitCode {
  return diagnostics.some(({ severity }) => severity === 'error') ? EXIT.error : EXIT.ok
}

function sayFindings({ terminal }: CommandContext, { diagnostics }: TypePlan): void {
  terminal.out(formatDiagnostics(diagnostics, createPaint(terminal.color)))
}

function sayWiring({ terminal }: CommandContext, { tsconfig, file, isInstalled }: Wiring): void {
  if (tsconfig === 'made') terminal.out(`made     ${file}\n`)
  if (tsconfig === 'apart')
    terminal.err(`note: add ".stepyard/types/*.d.ts" to "include" in ${file}; editors see the types then.\n`)
  if (!isInstalled)
    terminal.err('note: run `npm install --save-dev stepyard`; the types extend those of the package.\n')
}

function sayJson(context: CommandContext, { files, diagnostics }: TypePlan, wiring: Wiring | undefined): boolean {
  if (!flagOption(context.options, 'json')) return false
  printReport(context.terminal, {
    schemaVersion: 1,
    command: 'types',
    stale: files.some(({ status }) => status !== 'current'),
    files: files.map(({ path, status }) => ({ path, status })),
    diagnostics,
    ...(wiring && { wiring }),
  })
  return true
}
