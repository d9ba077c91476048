import { defineCommand, EXIT } from './command.ts'
import { openWorkspace } from './openWorkspace.ts'
import { printReport } from './printReport.ts'

export const config = defineCommand({
  summary: 'print the configuration with its defaults',
  options: [{ flags: '--json', describe: 'as JSON (the only form there is)' }],
  async run(context) {
    const { root, config: resolved } = openWorkspace(context)
    const environments = Object.fromEntries(resolved.environments)
    printReport(context.terminal, { schemaVersion: 1, command: 'config', root, config: { ...resolved, environments } })
    return EXIT.ok
  },
})
