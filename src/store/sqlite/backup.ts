import { existsSync } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { flushDirectory } from '../../disk/durableFile.ts'
import { StepyardError } from '../../errors.ts'
import { runInWorker } from './runInWorker.ts'

// The file must be empty, so that it has the mode that it was made with.
const COPY = "connection.prepare('vacuum into ?').run(workerData.to)"

/**
 * Copies a store to a file that is not there yet, as it is at one moment, while it is written to (DUR-10). The copy is
 * whole and on the disk before it gets its name.
 */
export async function backUp(from: string, file: string): Promise<void> {
  if (existsSync(file)) throw new StepyardError('BACKUP_EXISTS', { file })
  const draft = `${file}.partial`
  try {
    await rm(draft, { force: true })
    await createPrivate(draft)
    await runInWorker(COPY, { file: from, to: draft })
    await flushFile(draft)
    await rename(draft, file)
    await flushDirectory(dirname(file))
  } catch (cause) {
    // What stopped it says more than what keeps its rest from being taken away.
    await rm(draft, { force: true }).catch(() => undefined)
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new StepyardError('BACKUP_FAILED', { file, reason }, { cause })
  }
}

/** Makes a file with its folder, if there is none: tasks are nobody else's business. SQLite keeps the mode. */
export async function createPrivate(file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  const handle = await open(file, 'a', 0o600)
  await handle.close()
}

/** Waits until everything in a file is on the disk. */
export async function flushFile(file: string): Promise<void> {
  const handle = await open(file, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
