import { loadWorkspace } from '../workspace/load.ts'
import { REPORT_OPTIONS, reportCheck } from './checkReport.ts'
import { defineCommand, flagOption } from './command.ts'
import { gatherFindings } from './gatherFindings.ts'
import { requireWorkspaceRoot } from './workspaceRoot.ts'

/** `stepyard check`. */
export const check = defineCommand({
  summary: 'find everything that is wrong',
  options: [...REPORT_OPTIONS, { flags: '--portable', describe: 'also list every use of an extension in a condition' }],
  examples: [
    'stepyard check',
    'stepyard check --format gitlab --output quality.json',
    'stepyard check --max-warnings 0',
  ],
  async run(context) {
    const workspace = await loadWorkspace(requireWorkspaceRoot(context))
    const found = await gatherFindings(workspace, { portable: flagOption(context.options, 'portable') })
    return reportCheck(context, { workspace, ...found })
  },
})
