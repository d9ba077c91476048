import { StepyardError } from '../errors.ts'
import { nearestSpelling } from '../spelling.ts'
import { defineCommand, EXIT, flagOption } from './command.ts'
import { formatDocument } from './formatValue.ts'
import { timesOf } from './memoryEntry.ts'
import { MEMORY_OPTIONS, openMemory, type OpenedMemory } from './openMemory.ts'
import { createPaint } from './paint.ts'
import { printReport } from './printReport.ts'

/** `stepyard memory get`. */
export const memoryGet = defineCommand({
  summary: 'print the value under a key',
  args: '<key>',
  options: MEMORY_OPTIONS,
  examples: ['stepyard memory get customer/4711'],
  async run(context) {
    const { terminal, options, args } = context
    const [key = ''] = args
    await using memory = await openMemory(context)
    const { store, space, namespace, now } = memory
    const found = await store.get(space, { key, now })
    if (!found) throw await notFound(memory, key)
    const value: unknown = JSON.parse(found.value)
    if (flagOption(options, 'json')) {
      printReport(terminal, { schemaVersion: 1, command: 'memory get', namespace, entry: { ...timesOf(found), value } })
    } else terminal.out(`${formatDocument(value, createPaint(terminal.color))}\n`)
    return EXIT.ok
  },
})

// Among how many keys the one that was meant is looked for.
const MOST = 1000

async function notFound({ store, space, now }: OpenedMemory, key: string): Promise<StepyardError> {
  const keys = (await store.list(space, { now, limit: MOST })).map((entry) => entry.key)
  const nearest = nearestSpelling(key, keys)
  return new StepyardError('MEMORY_KEY_NOT_FOUND', { key, ...(nearest !== undefined && { nearest }) })
}
