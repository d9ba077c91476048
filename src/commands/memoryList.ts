import { defineCommand, EXIT, flagOption } from './command.ts'
import { formatTimes, timesOf } from './memoryEntry.ts'
import { MEMORY_OPTIONS, openMemory } from './openMemory.ts'
import { columns, createPaint } from './paint.ts'
import { printReport } from './printReport.ts'
import { readNumber } from './readNumber.ts'
import { shown } from './shown.ts'

/** `stepyard memory list`. */
export const memoryList = defineCommand({
  summary: 'list the keys of what steps have kept',
  args: '[prefix]',
  options: [
    ...MEMORY_OPTIONS,
    { flags: '--after <key>', describe: 'begin behind this key' },
    { flags: '--limit <count>', describe: 'list at most so many; default 100' },
  ],
  examples: ['stepyard memory list', 'stepyard memory list customer/ --limit 10'],
  async run(context) {
    const { terminal, options, args } = context
    const limit = readNumber(options, 'limit') ?? 100
    const { after } = options
    await using memory = await openMemory(context)
    const { store, space, namespace, now } = memory
    const query = { now, limit: limit + 1, prefix: args[0] ?? '', ...(typeof after === 'string' && { after }) }
    const found = await store.list(space, query)
    const listed = found.slice(0, limit)
    const more = found.length > limit ? listed.at(-1)?.key : undefined
    if (flagOption(options, 'json')) {
      const entries = listed.map(timesOf)
      printReport(terminal, {
        schemaVersion: 1,
        command: 'memory list',
        namespace,
        entries,
        ...(more !== undefined && { after: more }),
      })
      return EXIT.ok
    }
    const paint = createPaint(terminal.color)
    terminal.out(
      columns(
        listed.map((entry) => [shown(entry.key), `${entry.bytes} bytes`, paint.dim(formatTimes(entry, now))]),
        '',
      ),
    )
    if (listed.length === 0) terminal.out(`Nothing is kept in ${shown(namespace)}.\n`)
    if (more !== undefined) terminal.err(`There are more: add \`--after ${JSON.stringify(shown(more))}\`.\n`)
    return EXIT.ok
  },
})
