import { defineCommand, EXIT, flagOption } from './command.ts'
import { formatValue } from './formatValue.ts'
import { timesOf } from './memoryEntry.ts'
import { MEMORY_OPTIONS, openMemory } from './openMemory.ts'
import { columns } from './paint.ts'
import { printReport } from './printReport.ts'
import { readNumber } from './readNumber.ts'
import { shown } from './shown.ts'

/** `stepyard memory search`. */
export const memorySearch = defineCommand({
  summary: 'find what is kept by the words in it, the best first',
  args: '<words...>',
  options: [...MEMORY_OPTIONS, { flags: '--limit <count>', describe: 'find at most so many; default 10' }],
  examples: ['stepyard memory search green tea'],
  async run(context) {
    const { terminal, options, args } = context
    await using memory = await openMemory(context)
    const { store, space, namespace, now } = memory
    const found = await store.search(space, { query: args.join(' '), now, limit: readNumber(options, 'limit') ?? 10 })
    const entries = found.map((entry) => ({ ...timesOf(entry), value: JSON.parse(entry.value) as unknown }))
    if (flagOption(options, 'json')) {
      printReport(terminal, { schemaVersion: 1, command: 'memory search', namespace, entries })
      return EXIT.ok
    }
    terminal.out(
      columns(
        entries.map(({ key, value }) => [shown(key), formatValue(value, terminal.width / 2)]),
        '',
      ),
    )
    if (entries.length === 0) terminal.out(`Nothing that is kept in ${shown(namespace)} has all of these words.\n`)
    return EXIT.ok
  },
})
