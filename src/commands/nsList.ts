import { chooseNamespace, listNamespaces } from '../namespaces.ts'
import { defineCommand, EXIT, flagOption } from './command.ts'
import { countTasks } from './dropNamespace.ts'
import { openWorkspace } from './openWorkspace.ts'
import { createPaint, plural } from './paint.ts'
import { printReport } from './printReport.ts'
import { shown } from './shown.ts'

/** `stepyard ns list`. */
export const nsList = defineCommand({
  summary: 'list the namespaces and how many tasks each has',
  options: [{ flags: '--json', describe: 'print one JSON document' }],
  async run(context) {
    const { terminal, effects, options } = context
    const { root, config } = openWorkspace(context)
    const current = await chooseNamespace(root, effects)
    const names = [...new Set([...(await listNamespaces(root)), current.name])].sort()
    const namespaces = []
    for (const name of names) {
      namespaces.push({ name, current: name === current.name, tasks: await countTasks({ root, config }, name) })
    }
    if (flagOption(options, 'json')) {
      printReport(terminal, { schemaVersion: 1, command: 'ns list', chosenBy: current.chosenBy, namespaces })
      return EXIT.ok
    }
    const paint = createPaint(terminal.color)
    const width = Math.max(...names.map((name) => shown(name).length))
    for (const { name, current: isCurrent, tasks } of namespaces) {
      const why = isCurrent ? paint.dim(`  ${WHY[current.chosenBy]}`) : ''
      terminal.out(`${isCurrent ? '*' : ' '} ${shown(name).padEnd(width)}  ${plural(tasks, 'task')}${why}\n`)
    }
    return EXIT.ok
  },
})

const WHY = { branch: 'goes with the branch', switch: 'for every branch, until `ns switch`' } as const
