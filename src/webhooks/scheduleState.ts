import { isMapValue } from '../config/jsonSchema.ts'
import { readIfPresent, writeDurably } from '../disk/durableFile.ts'

/** Up to which moment each schedule has been seen to, by its name, in milliseconds since 1970. */
export type ScheduleState = ReadonlyMap<string, number>

/** Reads what `writeScheduleState` wrote; a damaged file knows nothing, and then nothing counts as missed. */
export async function readScheduleState(file: string): Promise<ScheduleState> {
  const bytes = await readIfPresent(file)
  return new Map(bytes === undefined ? [] : parse(new TextDecoder().decode(bytes)))
}

/** Keeps the state so that a power cut makes no schedule forget what it has done. */
export async function writeScheduleState(file: string, state: ScheduleState): Promise<void> {
  const list = [...state].map(([name, until]) => ({ name, until }))
  await writeDurably(file, `${JSON.stringify({ format: 1, schedules: list })}\n`)
}

function parse(text: string): [string, number][] {
  try {
    const value: unknown = JSON.parse(text)
    const list: unknown = isMapValue(value) ? value['schedules'] : undefined
    return Array.isArray(list) ? list.flatMap(readEntry) : []
  } catch (error) {
    if (error instanceof SyntaxError) return []
    throw error
  }
}

function readEntry(value: unknown): [string, number][] {
  if (!isMapValue(value)) return []
  const { name, until } = value
  return typeof name === 'string' && Number.isFinite(until) ? [[name, Number(until)]] : []
}
