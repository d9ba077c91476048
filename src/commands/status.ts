import { status as readStatus } from '../sync/status.ts'
import { defineCommand, EXIT, flagOption } from './command.ts'
import { formatStatus } from './formatStatus.ts'
import { openWorkspace } from './openWorkspace.ts'
import { createPaint } from './paint.ts'
import { statusReport } from '../sync/report.ts'
import { printReport } from './printReport.ts'
import { readSyncOptions, SYNC_OPTIONS } from './syncOptions.ts'

export const status = defineCommand({
  summary: 'show what changed here and on the branch since the last sync',
  args: '[paths...]',
  options: [
    ...SYNC_OPTIONS,
    { flags: '--fetch', describe: 'ask the remote first (default: compare with what was fetched last)' },
    { flags: '--exit-code', describe: 'exit with 2 when anything differs' },
  ],
  examples: ['stepyard status', 'stepyard status -e staging --fetch'],
  async run(context) {
    const workspace = openWorkspace(context)
    const options = readSyncOptions(context, workspace.root)
    const found = await readStatus(workspace, { ...options, fetch: flagOption(context.options, 'fetch') })
    const { terminal, effects } = context
    if (flagOption(context.options, 'json')) printReport(terminal, statusReport(found))
    else terminal.out(formatStatus(found, { paint: createPaint(terminal.color), now: effects.now().getTime() }))
    return found.items.length > 0 && flagOption(context.options, 'exitCode') ? EXIT.changes : EXIT.ok
  },
})
