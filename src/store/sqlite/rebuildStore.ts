import { copyFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { flushDirectory } from '../../disk/durableFile.ts'
import { takeLock } from '../../disk/lock.ts'
import { createPrivate, flushFile } from './backup.ts'
import { closeWriting, openConnection, type Connection } from './connection.ts'
import { migrate } from './migrate.ts'
import { copyReadable } from './rebuildRows.ts'
import { runInWorker } from './runInWorker.ts'

/** What came of rebuilding a file. */
export interface RebuiltStore {
  /** The file as it was. */
  readonly damaged: string
  /** Tasks whose rows were lost. They are set aside in the new file, and wait for `repair`. */
  readonly lost: readonly { readonly workspace: string; readonly id: string }[]
}

/** Which file to rebuild. */
export interface RebuildOptions {
  readonly file: string
  /** Stamps the lock, the name of the old file and what is set aside. */
  readonly now: () => Date
}

/**
 * Makes a sound file of one with damaged pages: every row that can be read is copied to a new one, which then takes its
 * place; the old one is kept beside it. Nobody may have the file open (DUR-09).
 */
export async function rebuildStore({ file, now }: RebuildOptions): Promise<RebuiltStore> {
  const lock = await takeLock(`${file}.lock`, 'stepyard doctor', now())
  const [damaged, draft] = [`${file}.damaged-${now().getTime()}`, `${file}.rebuilt`]
  try {
    // Everything of the log into the file, on a connection that is closed indeed: the log of the old file must never meet
    // the new one.
    await runInWorker("connection.exec('pragma wal_checkpoint(truncate)')", { file })
    await createPrivate(damaged)
    await copyFile(file, damaged)
    const lost = await copyTo(draft, { from: damaged, at: now().getTime() })
    await flushFile(draft)
    for (const suffix of ['-wal', '-shm']) await rm(`${file}${suffix}`, { force: true })
    await rename(draft, file)
    await flushDirectory(dirname(file))
    return { damaged, lost }
  } finally {
    await lock.release()
  }
}

async function copyTo(draft: string, { from, at }: { from: string; at: number }): Promise<RebuiltStore['lost']> {
  for (const suffix of ['', '-wal', '-shm']) await rm(`${draft}${suffix}`, { force: true })
  await createPrivate(draft)
  const old = openConnection({ file: from, durability: 'relaxed' })
  let made: Connection | undefined
  try {
    made = openConnection({ file: draft, durability: 'strict' })
    migrate(made, { file: draft })
    return copyReadable(old, made, at)
  } finally {
    if (made) closeWriting(made)
    old.close()
  }
}
