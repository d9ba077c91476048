import { isMapValue } from '../config/jsonSchema.ts'

/** The last request to a webhook. */
export interface LastUse {
  /** Milliseconds since 1970. */
  readonly at: number
  /** The HTTP status it was answered with. */
  readonly status: number
}

/** The last uses of webhooks by name, as the text of their file. */
export function formatUses(uses: ReadonlyMap<string, LastUse>): string {
  return JSON.stringify([...uses].map(([name, { at, status }]) => ({ name, at, status })))
}

/** Reads what `formatUses` wrote; of a file that is damaged, what can be read. */
export function parseUses(bytes: Uint8Array | undefined): ReadonlyMap<string, LastUse> {
  const list = bytes === undefined ? [] : parseList(new TextDecoder().decode(bytes))
  return new Map(list.flatMap(readUse))
}

function parseList(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value : []
  } catch (error) {
    if (error instanceof SyntaxError) return []
    throw error
  }
}

function readUse(value: unknown): [string, LastUse][] {
  if (!isMapValue(value)) return []
  const { name, at, status } = value
  return typeof name === 'string' && typeof at === 'number' && typeof status === 'number'
    ? [[name, { at, status }]]
    : []
}
