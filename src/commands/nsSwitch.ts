import { switchNamespace } from '../namespaces.ts'
import { defineCommand, EXIT, flagOption } from './command.ts'
import { printReport } from './printReport.ts'
import { shown } from './shown.ts'
import { requireWorkspaceRoot } from './workspaceRoot.ts'

/** `stepyard ns switch`. */
export const nsSwitch = defineCommand({
  summary: 'choose whose tasks are meant; without a name, those of the branch',
  args: '[name]',
  options: [{ flags: '--json', describe: 'print one JSON document' }],
  examples: ['stepyard ns switch demo', 'stepyard ns switch -', 'stepyard ns switch'],
  async run(context) {
    const { terminal, effects, options, args } = context
    const chosen = await switchNamespace(requireWorkspaceRoot(context), args[0], effects)
    if (flagOption(options, 'json')) {
      printReport(terminal, { schemaVersion: 1, command: 'ns switch', ...chosen })
      return EXIT.ok
    }
    const name = shown(chosen.name)
    if (chosen.chosenBy === 'switch') terminal.out(`Tasks are those of ${name} from now on, on every branch.\n`)
    else terminal.out(`Tasks go with the checked-out branch; now they are those of ${name}.\n`)
    return EXIT.ok
  },
})
