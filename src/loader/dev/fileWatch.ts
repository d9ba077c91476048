import { statfs } from 'node:fs/promises'
import { platform } from 'node:os'
import { relative } from 'node:path'
import type { Log } from '../../log.ts'
import { PROJECT_FILES } from '../startVite.ts'
import { openEventWatch } from './eventWatch.ts'
import { FolderWatch } from './folderWatch.ts'
import { PollingWatch } from './pollingWatch.ts'

/** What a watch looks at. */
export interface FileWatchOptions {
  /** The folder of the workspace, absolute and real. */
  readonly root: string
  /** Whether a path, relative to the workspace, is an item. */
  readonly owns: (path: string) => boolean
  /** Whether a folder can hold items. */
  readonly enters: (directory: string) => boolean
  /** Something has happened to a file; `path` is absolute, with `/`. The root stands for anything. */
  readonly changed: (path: string) => void
  /** Asks for times and sizes again and again. Default: where the system does not say what happens to files. */
  readonly polling?: boolean
  readonly log: Log
}

/** A watch on the files of a workspace, and on what they import. */
export interface FileWatch {
  /** Resolves when nothing is missed any more. */
  readonly ready: Promise<void>
  /** Watches a file outside of the folders of the workspace, absolute, with `/`. */
  add(file: string): void
  close(): Promise<void>
}

/** What is watched, in whichever way. Paths are absolute, with `/`. */
export interface Watched {
  readonly root: string
  /** Files outside of the folders of the workspace. Grows. */
  readonly added: ReadonlySet<string>
  /** Whether anybody wants to know of this file. */
  readonly wants: (file: string) => boolean
  /** Whether a folder can hold items. */
  readonly enters: (folder: string) => boolean
  readonly changed: (path: string) => void
  readonly failed: (error: unknown) => void
}

/** One way to watch. It is told of each file that is added, and adds those that were there before itself. */
export type WatchWay = FileWatch

/** Begins to watch. */
export async function openFileWatch(options: FileWatchOptions): Promise<FileWatch> {
  const polling = options.polling ?? (await reportsNothing(options.root))
  if (polling && options.polling === undefined) {
    options.log({ level: 'warning', message: `${options.root} is on a file system that reports no changes; polling.` })
  }
  const watch = new Watch(options)
  await watch.begin(polling)
  return watch
}

/** Whether watching failed because the system has no more watches to give, which polling does not need. */
export function isOutOfWatches(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EMFILE' || error.code === 'ENOSPC')
}

class Watch implements FileWatch {
  readonly ready: Promise<void>
  readonly #options: FileWatchOptions
  readonly #added = new Set<string>()
  #way: WatchWay | undefined
  #isReady = (): void => {}
  #polling = false
  #closed = false

  constructor(options: FileWatchOptions) {
    this.#options = options
    this.ready = new Promise((resolve) => void (this.#isReady = resolve))
  }

  async begin(polling: boolean): Promise<void> {
    this.#polling = polling
    const watched = this.#watched()
    const way = await openWay(watched, polling)
    // It may have failed already, and polling has begun.
    if (this.#closed || this.#polling !== polling) return way.close()
    this.#way = way
    void way.ready.then(() => this.#isReady())
  }

  add(file: string): void {
    if (this.#added.has(file) || file.includes('/node_modules/') || this.#options.owns(this.#insideOf(file))) return
    this.#added.add(file)
    this.#way?.add(file)
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#isReady()
    await this.#way?.close()
  }

  #watched(): Watched {
    const { root, owns, enters, changed } = this.#options
    const polling = this.#polling
    return {
      root: root.replaceAll('\\', '/'),
      added: this.#added,
      wants: (file) => {
        const inside = this.#insideOf(file)
        return owns(inside) || this.#added.has(file) || PROJECT_FILES.includes(inside)
      },
      enters: (folder) => enters(this.#insideOf(folder)),
      changed: (path) => (this.#closed ? undefined : changed(path)),
      failed: (error) => this.#fail(polling, error),
    }
  }

  #insideOf(path: string): string {
    const { root } = this.#options
    return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : relative(root, path).replaceAll('\\', '/')
  }

  // What has happened meanwhile nobody knows: the root stands for anything.
  #fail(polling: boolean, error: unknown): void {
    if (polling !== this.#polling || this.#closed) return
    const { log, changed, root } = this.#options
    const words = error instanceof Error ? error.message : String(error)
    if (polling || !isOutOfWatches(error)) return log({ level: 'error', message: `watching files: ${words}` })
    log({ level: 'warning', message: `The system has no more watches to give (${words}); polling.` })
    const failed = this.#way
    this.#way = undefined
    void failed?.close()
    this.begin(true)
      .then(() => changed(root))
      .catch((reason: unknown) => log({ level: 'error', message: `watching files: ${String(reason)}` }))
  }
}

async function openWay(watched: Watched, polling: boolean): Promise<WatchWay> {
  if (polling) return new PollingWatch(watched)
  // Elsewhere one watch sees all of a tree, and has quirks of its own.
  return WATCHES_FOLDERS ? new FolderWatch(watched) : openEventWatch(watched)
}

const WATCHES_FOLDERS = platform() === 'linux'

// Folders of another machine, or of the host of a virtual one.
const REMOTE = new Set([0x6969, 0x517b, 0xfe534d42, 0xff534d42, 0x01021997, 0x65735546, 0x786f4256])

async function reportsNothing(root: string): Promise<boolean> {
  const { type } = await statfs(root)
  return REMOTE.has(type >>> 0)
}
