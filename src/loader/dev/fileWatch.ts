import { statfs } from 'node:fs/promises'
import { posix, relative } from 'node:path'
import type { FSWatcher } from 'chokidar'
import type { Log } from '../../log.ts'
import { PROJECT_FILES } from '../startVite.ts'

/** What a watch looks at. */
export interface FileWatchOptions {
  /** The folder of the workspace, absolute and real. */
  readonly root: string
  /** Whether a path, relative to the workspace, is an item. */
  readonly owns: (path: string) => boolean
  /** Whether a folder can hold items. */
  readonly enters: (directory: string) => boolean
  /** Something has happened to a file; `path` is absolute, with `/`. */
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

/** Begins to watch. chokidar is loaded here. */
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

/** Milliseconds between two looks at a file. */
const POLL = 100

class Watch implements FileWatch {
  readonly ready: Promise<void>
  readonly #options: FileWatchOptions
  readonly #added = new Set<string>()
  /** Folders that these are in. */
  readonly #onTheWay = new Set<string>()
  #watcher: FSWatcher | undefined
  #isReady = (): void => {}
  #polling = false
  #closed = false

  constructor(options: FileWatchOptions) {
    this.#options = options
    this.ready = new Promise((resolve) => void (this.#isReady = resolve))
  }

  async begin(polling: boolean): Promise<void> {
    const { watch } = await import('chokidar')
    if (this.#closed) return
    this.#polling = polling
    const watcher = watch([this.#options.root, ...this.#added], {
      ignoreInitial: true,
      followSymlinks: false,
      ignored: (path) => this.#ignores(path.replaceAll('\\', '/')),
      ...(polling && { usePolling: true, interval: POLL, binaryInterval: POLL }),
    })
    this.#watcher = watcher
    watcher.on('all', (event, path) => {
      if (!event.endsWith('Dir')) this.#options.changed(path.replaceAll('\\', '/'))
    })
    watcher.on('error', (error) => this.#fail(watcher, error))
    watcher.once('ready', () => this.#isReady())
  }

  add(file: string): void {
    const inside = this.#insideOf(file)
    if (this.#added.has(file) || file.includes('/node_modules/') || this.#options.owns(inside)) return
    this.#added.add(file)
    for (let folder = posix.dirname(file); folder.length > this.#options.root.length; folder = posix.dirname(folder)) {
      this.#onTheWay.add(folder)
    }
    this.#watcher?.add(file)
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#isReady()
    await this.#watcher?.close()
  }

  #ignores(path: string): boolean {
    const { owns, enters } = this.#options
    const inside = this.#insideOf(path)
    if (inside === '' || this.#added.has(path) || this.#onTheWay.has(path)) return false
    return !owns(inside) && !enters(inside) && !PROJECT_FILES.includes(inside)
  }

  #insideOf(path: string): string {
    return relative(this.#options.root, path).replaceAll('\\', '/')
  }

  // What has happened meanwhile nobody knows: the root stands for anything.
  #fail(watcher: FSWatcher, error: unknown): void {
    if (watcher !== this.#watcher || this.#closed) return
    const { log, changed, root } = this.#options
    const words = error instanceof Error ? error.message : String(error)
    if (this.#polling || !isOutOfWatches(error)) return log({ level: 'error', message: `watching files: ${words}` })
    log({ level: 'warning', message: `The system has no more watches to give (${words}); polling.` })
    this.#watcher = undefined
    void watcher.close()
    this.begin(true)
      .then(() => changed(root))
      .catch((reason: unknown) => log({ level: 'error', message: `watching files: ${String(reason)}` }))
  }
}

// Folders of another machine, or of the host of a virtual one.
const REMOTE = new Set([0x6969, 0x517b, 0xfe534d42, 0xff534d42, 0x01021997, 0x65735546, 0x786f4256])

async function reportsNothing(root: string): Promise<boolean> {
  const { type } = await statfs(root)
  return REMOTE.has(type >>> 0)
}
