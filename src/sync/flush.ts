import { execFile } from 'node:child_process'
import { closeSync, fsyncSync, openSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

// Flushing 10,000 files one by one takes seconds, flushing their file system at once takes milliseconds.
const ONE_BY_ONE = 64

/** Makes the given files of a folder, and their names, durable. Files that are gone are skipped. */
export async function flushFiles(root: string, paths: readonly string[]): Promise<void> {
  if (paths.length > ONE_BY_ONE && (await flushFileSystem(root))) return
  for (const path of paths) flush(join(root, path))
  for (const directory of new Set(paths.flatMap(parentsOf))) flush(join(root, directory))
}

// A new folder is only there for good once the one above it is.
function parentsOf(path: string): string[] {
  const parent = dirname(path)
  return parent === '.' ? [parent] : [parent, ...parentsOf(parent)]
}

// `sync -f` is coreutils' syncfs; Node has no call for it. Where it is missing the files are flushed one by one.
async function flushFileSystem(root: string): Promise<boolean> {
  return promisify(execFile)('sync', ['-f', '--', root], { timeout: 60_000 }).then(
    () => true,
    () => false,
  )
}

function flush(path: string): void {
  const descriptor = openIfPossible(path)
  if (descriptor === undefined) return
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

// A deleted file needs no flush, and Windows opens no directories.
function openIfPossible(path: string): number | undefined {
  try {
    return openSync(path, 'r')
  } catch {
    return undefined
  }
}
