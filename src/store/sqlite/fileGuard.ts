import { statSync } from 'node:fs'
import type { Connection } from './connection.ts'

/** Answers why nothing must be written any more, or `undefined` while the file is what it was. */
export type FileGuard = () => string | undefined

/**
 * Notices that another program took the file or its log away. What is written then would be gone with this process:
 * it still has the old ones open, which no longer have a name (DUR-08).
 */
export function createFileGuard(file: string, connection: Connection): FileGuard {
  const log = `${file}-wal`
  const known = identityOf(file)
  let knownLog = identityOf(log)
  let saved = false
  return () => {
    if (identityOf(file) !== known) return 'another program replaced or deleted it'
    const found = identityOf(log)
    // The log is made by the first write.
    knownLog ??= found
    if (found === knownLog) return undefined
    if (!saved) save(connection)
    saved = true
    return 'another program deleted its log; everything up to then is in the file, and writing goes on after a restart'
  }
}

// Copies the log into the file while we have it still.
function save(connection: Connection): void {
  connection.prepare('pragma wal_checkpoint(truncate)').get()
}

function identityOf(file: string): string | undefined {
  const found = statSync(file, { throwIfNoEntry: false, bigint: true })
  return found && `${found.dev}:${found.ino}`
}
