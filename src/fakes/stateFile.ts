import { readFile } from 'node:fs/promises'
import { isMissing, writeDurably } from '../disk/durableFile.ts'

/** Where what fakes remember is kept between two runs. */
export interface StateFile {
  /** States that have changed, as JSON, by connector. */
  take(states: ReadonlyMap<string, string>): void
  /** Resolves when everything that was taken is written. */
  settled(): Promise<void>
}

/** The states in a file, by connector; none where nobody can read it: what is there was made up. */
export async function readStates(path: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
  } catch (error) {
    if (error instanceof SyntaxError || isMissing(error)) return {}
    throw error
  }
}

/** Writes the file again as long as there is something new, one write at a time. */
export function createStateFile(
  path: string,
  kept: Readonly<Record<string, unknown>>,
  onProblem: (error: unknown) => void,
): StateFile {
  const states = new Map(Object.entries(kept).map(([connector, state]) => [connector, JSON.stringify(state)]))
  let isNew = false
  let writing: Promise<void> | undefined
  const write = async (): Promise<void> => {
    while (isNew) {
      isNew = false
      const entries = [...states].map(([connector, state]) => `${JSON.stringify(connector)}:${state}`)
      await writeDurably(path, `{${entries.join(',\n')}}\n`).catch(onProblem)
    }
    writing = undefined
  }
  return {
    take(changed) {
      for (const [connector, state] of changed) states.set(connector, state)
      isNew ||= changed.size > 0
      if (isNew) writing ??= write()
    },
    settled: async () => writing,
  }
}
