import { lstatSync, readdirSync, watch, type FSWatcher } from 'node:fs'
import { posix } from 'node:path'
import type { Watched, WatchWay } from './fileWatch.ts'

/**
 * Watches with one watch for each folder. A watch for each file, as others have, loses the last of two quick writes, takes
 * a second to set up for thousands of files, and soon uses up what the system has to give.
 */
export class FolderWatch implements WatchWay {
  readonly ready = Promise.resolve()
  readonly #watched: Watched
  readonly #folders = new Map<string, WatchedFolder>()
  /** Folders that files outside of those of the workspace are in, or will be. */
  readonly #onTheWay = new Set<string>()

  constructor(watched: Watched) {
    this.#watched = watched
    this.#enter(watched.root)
    for (const file of watched.added) this.add(file)
  }

  add(file: string): void {
    for (let folder = posix.dirname(file); !this.#onTheWay.has(folder); folder = posix.dirname(folder)) {
      this.#onTheWay.add(folder)
    }
    this.#approach(posix.dirname(file))
  }

  async close(): Promise<void> {
    for (const { watcher } of this.#folders.values()) watcher.close()
    this.#folders.clear()
  }

  // Before its files are listed, so that nothing is missed between the two.
  #enter(folder: string): void {
    if (!this.#watch(folder)) return
    for (const entry of listFolder(folder)) {
      const path = `${folder}/${entry.name}`
      if (entry.isDirectory() && this.#watched.enters(path)) this.#enter(path)
    }
  }

  /** Watches a folder, or what is there of the way to it. */
  #approach(folder: string): void {
    const above = posix.dirname(folder)
    if (!this.#watch(folder) && above !== folder) this.#approach(above)
  }

  /** Answers whether there is such a folder. */
  #watch(folder: string): boolean {
    const inode = inodeOf(folder)
    if (inode === undefined) return false
    if (this.#folders.get(folder)?.inode === inode) return true
    this.#leave(folder)
    try {
      const watcher = watch(folder, (_, name) => this.#hear(folder, name))
      watcher.on('error', (error) => this.#watched.failed(error))
      this.#folders.set(folder, { inode, watcher })
      return true
    } catch (error) {
      if (!isGone(error)) this.#watched.failed(error)
      return false
    }
  }

  #leave(folder: string): void {
    for (const [path, { watcher }] of this.#folders) {
      if (path !== folder && !path.startsWith(`${folder}/`)) continue
      watcher.close()
      this.#folders.delete(path)
    }
  }

  #hear(folder: string, name: string | null): void {
    const { root, wants, enters, changed } = this.#watched
    if (name === null) return changed(root)
    const path = `${folder}/${name}`
    if (wants(path)) changed(path)
    else if (enters(path) || this.#onTheWay.has(path)) this.#look(path)
  }

  /** A folder has come, gone, or become another. */
  #look(path: string): void {
    const { root, added, enters, changed } = this.#watched
    if (this.#folders.get(path)?.inode === inodeOf(path)) return
    this.#leave(path)
    if (enters(path)) this.#enter(path)
    const files = [...added].filter((file) => file.startsWith(`${path}/`))
    for (const file of files) {
      this.#approach(posix.dirname(file))
      changed(file)
    }
    // What is in it was there before it was watched.
    if (enters(path)) changed(root)
  }
}

interface WatchedFolder {
  readonly inode: number
  readonly watcher: FSWatcher
}

// A link leads out of the workspace.
function inodeOf(folder: string): number | undefined {
  const stats = lstatSync(folder, { throwIfNoEntry: false })
  return stats?.isDirectory() ? stats.ino : undefined
}

function listFolder(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    // Gone a moment ago, or nobody may look into it: reading the workspace says so.
    return []
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
}
