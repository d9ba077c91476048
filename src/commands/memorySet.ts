import { expiryOf } from '../connectors/memory/expiry.ts'
import { jsonOrText } from '../engine/taskFilters.ts'
import { StepyardError } from '../errors.ts'
import { defineCommand, EXIT, flagOption, textOption } from './command.ts'
import { timesOf } from './memoryEntry.ts'
import { MEMORY_OPTIONS, openMemoryToChange } from './openMemory.ts'
import { printReport } from './printReport.ts'
import { readDataFile } from './readData.ts'
import { shown } from './shown.ts'

/** `stepyard memory set`. */
export const memorySet = defineCommand({
  summary: 'keep a value under a key, for steps to find',
  args: '<key> [value]',
  options: [
    ...MEMORY_OPTIONS,
    { flags: '-f, --file <path>', describe: 'a JSON or YAML file with the value; - reads standard input' },
    { flags: '--ttl <time>', describe: 'forget it after this time, such as 12h or 30d; default: never' },
  ],
  examples: ['stepyard memory set customer/4711 \'{"tier":"gold"}\' --ttl 30d'],
  async run(context) {
    const { terminal, options, args } = context
    const [key = '', written] = args
    const file = textOption(options, 'file')
    if ((written === undefined) === (file === undefined)) {
      const hint = 'Write the value behind the key, or name a file with `--file`.'
      throw new StepyardError('USAGE', { reason: 'A value is needed, once.', hint })
    }
    const value = JSON.stringify(written === undefined ? await readDataFile(context, file ?? '-') : jsonOrText(written))
    await using memory = await openMemoryToChange(context, 'memory set')
    const { store, space, namespace, now } = memory
    const expiresAt = expiryOf(textOption(options, 'ttl'), now)
    const times = { now, ...(expiresAt !== undefined && { expiresAt }) }
    await store.set(space, { key, value, ...times })
    if (flagOption(options, 'json')) {
      const entry = timesOf({ key, bytes: Buffer.byteLength(value), updatedAt: now, ...times })
      printReport(terminal, { schemaVersion: 1, command: 'memory set', namespace, entry })
    } else terminal.out(`Kept ${shown(key)} in ${shown(namespace)}.\n`)
    return EXIT.ok
  },
})
