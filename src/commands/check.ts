import { checkConnectors } from '../connectors/items/checkConnectors.ts'
import { checkTaskSchemas } from '../validation/checkTaskSchemas.ts'
import { checkValues } from '../validation/checkValues.ts'
import { localSecrets } from '../validation/localSecrets.ts'
import { byPlace, checkWorkspace } from '../workspace/check.ts'
import { loadWorkspace } from '../workspace/load.ts'
import { checkPortable } from '../workspace/portable.ts'
import { defineCommand, EXIT, flagOption } from './command.ts'
import { formatDiagnostics } from './formatDiagnostics.ts'
import { requireWorkspaceRoot } from './workspaceRoot.ts'
import { createPaint, plural } from './paint.ts'
import { printReport } from './printReport.ts'

export const check = defineCommand({
  summary: 'find everything that is wrong',
  options: [
    { flags: '--json', describe: 'print one JSON document' },
    { flags: '--portable', describe: 'also list every use of an extension in a condition' },
  ],
  async run(context) {
    const root = requireWorkspaceRoot(context)
    const workspace = await loadWorkspace(root)
    const setSecrets = localSecrets({ root, env: context.effects.env }, workspace.secrets)
    const ofValues = [...(await checkValues(workspace, { setSecrets })), ...(await checkTaskSchemas(workspace.schemas))]
    const extensions = flagOption(context.options, 'portable') ? await checkPortable(workspace) : []
    const own = [...checkWorkspace(workspace), ...(await checkConnectors(workspace)), ...ofValues].sort(byPlace)
    const findings = [...own, ...extensions]
    const errors = findings.filter(({ severity }) => severity === 'error').length
    if (flagOption(context.options, 'json')) {
      printReport(context.terminal, {
        schemaVersion: 1,
        command: 'check',
        workspace: workspace.name,
        diagnostics: findings,
      })
      return errors > 0 ? EXIT.error : EXIT.ok
    }
    context.terminal.out(formatDiagnostics(findings, createPaint(context.terminal.color)))
    const { steps, libraries, connectors } = workspace
    const looked = `${plural(steps.length, 'step')}, ${plural(libraries.length, 'library file')}, ${plural(connectors.length, 'connector')}`
    context.terminal.out(`${looked}: ${errors === 0 ? 'no errors' : plural(errors, 'error')}.\n`)
    return errors > 0 ? EXIT.error : EXIT.ok
  },
})
