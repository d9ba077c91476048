import { existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { flushDirectory, readIfPresent, writeDurably } from '../disk/durableFile.ts'
import type { LocalFolder } from './localFolder.ts'
import { formatJournal, parseJournal, type Journal } from './transaction.ts'

/** Where a transaction that was cut short goes: on to its end, or back to its start. */
export type Direction = 'on' | 'back'

// Turning round is one rename, which needs no space on a disk that may just have run full.
const NAMES: Readonly<Record<Direction, string>> = { on: 'tx', back: 'undo' }

/** Whether a transaction was cut short, or is being applied by another process right now. */
export function hasJournal(folder: LocalFolder): boolean {
  return Object.values(NAMES).some((name) => existsSync(join(folder.journal, name)))
}

/** The transaction that was cut short, if any; `damaged` when what is there cannot be used. */
export async function readJournal(
  folder: LocalFolder,
): Promise<{ readonly direction: Direction; readonly journal: Journal } | 'damaged' | undefined> {
  for (const direction of ['back', 'on'] as const) {
    const bytes = await readIfPresent(join(folder.journal, NAMES[direction]))
    if (!bytes) continue
    const journal = parseJournal(bytes)
    return journal ? { direction, journal } : 'damaged'
  }
  return undefined
}

/** Makes a transaction durable, before the first of its files is written. */
export async function writeJournal(folder: LocalFolder, journal: Journal): Promise<void> {
  await writeDurably(join(folder.journal, NAMES.on), formatJournal(journal))
}

/** From now on the transaction is to be undone. */
export async function turnJournal(folder: LocalFolder): Promise<void> {
  await rename(join(folder.journal, NAMES.on), join(folder.journal, NAMES.back))
  await flushDirectory(folder.journal)
}

/** Ends a transaction. What else lies there was being drafted by a process that was killed. */
export async function removeJournal({ journal, drafts }: LocalFolder): Promise<void> {
  for (const name of Object.values(NAMES)) await rm(join(journal, name), { force: true })
  await flushDirectory(journal)
  await rm(journal, { recursive: true, force: true })
  await rm(drafts, { recursive: true, force: true })
}
