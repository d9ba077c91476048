import { defineCommand } from './command.ts'
import { PII_OPTION } from './openTasks.ts'
import { taskExport } from './taskExport.ts'
import { taskImport } from './taskImport.ts'

/** `stepyard export`: `task export --all`. */
export const exportAll = defineCommand({
  summary: 'write all tasks of this namespace with their journal to a file',
  args: '<file>',
  options: [PII_OPTION, { flags: '--json', describe: 'print one JSON document' }],
  examples: ['stepyard export tasks.json'],
  run: (context) =>
    taskExport.run({ ...context, args: [], options: { ...context.options, all: true, output: context.args[0] } }),
})

/** `stepyard import`: `task import`. */
export const importAll = defineCommand({ ...taskImport, examples: ['stepyard import tasks.json'] })
