import { existsSync, watch } from 'node:fs'
import { basename, dirname } from 'node:path'
import { StepyardError } from '../../errors.ts'
import { openConnection } from './connection.ts'

// Milliseconds after an event of the file at which to look for the commit. The log is written before the commit shows,
// and on a slow disk it is synced in between; what makes it show is shared memory, which no event tells of.
const LOOKS = [0, 2, 10, 50, 250, 1000]

/** Calls back after each commit, by whomever, until it is closed. Several commits at once may be one call. */
export function watchStore(file: string, onChange: () => void, listen: ListenTo = listenTo): { close(): void } {
  if (!existsSync(file)) throw new StepyardError('STORE_MISSING', { file })
  const connection = openConnection({ file, durability: 'relaxed', readOnly: true })
  const statement = connection.prepare('pragma data_version')
  // Changes when another connection has committed.
  const version = (): number => statement.get().data_version
  let known = version()
  let timer: NodeJS.Timeout | undefined
  const look = (attempt: number): void => {
    clearTimeout(timer)
    timer = undefined
    const found = version()
    const changed = found !== known
    known = found
    const next = LOOKS[attempt + 1]
    // What was found may be the commit before the one that the event was about.
    if (next !== undefined) timer = setTimeout(look, next - (LOOKS[attempt] ?? 0), attempt + 1)
    if (changed) onChange()
  }
  const names = [basename(file), `${basename(file)}-wal`]
  const watcher = listen(dirname(file), (name) => {
    if (name === null || names.includes(name)) look(0)
  })
  return {
    close() {
      clearTimeout(timer)
      watcher.close()
      connection.close()
    },
  }
}

/** Calls back with the name of a file in `folder` that something has happened to; `null` where that is not known. */
export type ListenTo = (folder: string, onEvent: (name: string | null) => void) => { close(): void }

const listenTo: ListenTo = (folder, onEvent) => watch(folder, (_event, name) => onEvent(name))
