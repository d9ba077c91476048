import { defineCommand, EXIT, flagOption } from './command.ts'
import { MEMORY_OPTIONS, openMemoryToChange } from './openMemory.ts'
import { printReport } from './printReport.ts'
import { shown } from './shown.ts'

/** `stepyard memory delete`. */
export const memoryDelete = defineCommand({
  summary: 'forget what is kept under keys',
  args: '<keys...>',
  options: MEMORY_OPTIONS,
  examples: ['stepyard memory delete customer/4711'],
  async run(context) {
    const { terminal, options, args } = context
    await using memory = await openMemoryToChange(context, 'memory delete')
    const { store, space, namespace, now } = memory
    const outcomes = await Promise.all(
      args.map(async (key) => ({ key, deleted: await store.delete(space, { key, now }) })),
    )
    if (flagOption(options, 'json')) {
      printReport(terminal, { schemaVersion: 1, command: 'memory delete', namespace, keys: outcomes })
      return EXIT.ok
    }
    for (const { key, deleted } of outcomes) {
      terminal.out(deleted ? `Forgot ${shown(key)}.\n` : `Nothing was kept under ${shown(key)}.\n`)
    }
    return EXIT.ok
  },
})
