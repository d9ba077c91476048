import { realpath } from 'node:fs/promises'
import { setFlagsFromString } from 'node:v8'
import type { Diagnostic } from '../../diagnostics.ts'
import type { Log } from '../../log.ts'
import type { StepHost, StepTable } from '../../stepHost.ts'
import type { Workspace } from '../../workspace/workspace.ts'
import { openWorkspaceReader, type WorkspaceReader } from '../../workspace/workspaceReader.ts'
import type { ModuleSource } from '../inside/moduleRunner.ts'
import type { ReportLate } from '../inside/run.ts'
import { Transformer } from '../transformer.ts'
import type { CallLines } from '../worker/callLines.ts'
import { defaultWorkers, WorkerPool, type WorkersOptions } from '../worker/workerPool.ts'
import { createChangeQueue, type ChangeQueue } from './changeQueue.ts'
import { DevHost } from './devHost.ts'
import { openFileWatch, type FileWatch } from './fileWatch.ts'
import { Generations } from './generations.ts'
import type { ReloadEvent } from './reloadEvent.ts'

export type { ReloadEvent } from './reloadEvent.ts'

/** What a loader that follows its files is opened with. */
export interface DevLoaderOptions {
  /** The folder of the workspace, absolute. */
  readonly root: string
  readonly workers: WorkersOptions
  readonly log: Log
  /** That of this package: what was read of code is then remembered for the next start. Default: it is not. */
  readonly version?: string
  /** Told of what bodies do after their run has ended, which has no effect. Default: nobody is. */
  readonly late?: ReportLate
  /** Milliseconds that evaluating a file may take, with all that it imports. Default 10,000. */
  readonly timeLimit?: number
  /** Looks at files again and again. Default: where the system does not say what happens to them. */
  readonly polling?: boolean
  /** Something happens to a file, by its absolute path; it has not been looked at. Must not throw. */
  readonly onChange?: (path: string) => void
  /** Files have changed: `table`, `workspace` and `diagnostics` are new. Must not throw. */
  readonly onReload?: (event: ReloadEvent) => void
  /** Evaluating a body has found something: `diagnostics` has more. Must not throw. */
  readonly onDiagnostics?: () => void
}

/** The steps of a workspace folder as they are while somebody works on them. */
export interface DevLoader {
  /** The newest generation. */
  readonly table: StepTable
  readonly host: StepHost
  /** Where the code of its files comes from, as they are now. */
  readonly modules: ModuleSource
  /** Everything that is wrong with the files as they are, whether or not an earlier version of them goes on. */
  readonly diagnostics: readonly Diagnostic[]
  /** As it was last read. */
  readonly workspace: Workspace
  /** Lets calls of workers go their own way. */
  openLines(lines: CallLines): void
  /** Resolves when every change that is known of has been taken up. */
  settled(): Promise<void>
  /** Looks at every file now. */
  reload(): Promise<void>
  close(): Promise<void>
}

/**
 * Loads the steps of a workspace, runs them in workers, and follows what happens to the files. A file that cannot be
 * loaded goes on as it was when it last could, with a diagnostic. Bodies are evaluated when they are first run, or in the
 * background.
 */
export async function openDevLoader(given: DevLoaderOptions): Promise<DevLoader> {
  // Vite names modules by the folder they are really in.
  const options = { ...given, root: await realpath(given.root) }
  const parts = createParts(options)
  const { queue } = parts
  try {
    await queue.apply('anything')
    return new FollowingLoader(parts, await follow(parts, options))
  } catch (error) {
    await closeParts(parts)
    throw error
  }
}

interface Parts {
  readonly reader: WorkspaceReader
  readonly transformer: Transformer
  readonly pool: WorkerPool
  readonly generations: Generations
  readonly queue: ChangeQueue
  /** Files that modules are made of, or would be: each is watched. */
  readonly modules: Followed
}

interface Followed {
  readonly files: Set<string>
  follow(file: string): void
}

function createParts(options: DevLoaderOptions): Parts {
  const { root, workers, log, version, late = () => {}, timeLimit = 10_000, onReload, onDiagnostics } = options
  const reader = openWorkspaceReader(root, version)
  const files = new Set<string>()
  const modules: Followed = { files, follow: (file) => void files.add(file) }
  const transformer = new Transformer(root, (file) => modules.follow(file))
  const failed: Generations['fail'] = (failure) => generations.fail(failure)
  // That cache keeps every script for ever, 5 KB a reload; what runs once starts faster with it. There is no way to say so
  // for a worker alone.
  setFlagsFromString('--no-compilation-cache')
  const parts = { root, source: transformer, timeLimit, late, failed, keepsGoodBodies: true }
  const pool = new WorkerPool({ ...defaultWorkers, ...workers, ...parts })
  const generations = new Generations({ root, reader, transformer, pool, onReload, onDiagnostics })
  const queue = createChangeQueue(
    (changes) => generations.load(changes),
    (error) => log({ level: 'error', message: `reading the workspace again: ${wordsOf(error)}` }),
  )
  return { reader, transformer, pool, generations, queue, modules }
}

async function follow({ reader, queue, modules }: Parts, options: DevLoaderOptions): Promise<FileWatch> {
  const { root, log, polling, onChange } = options
  const watch = await openFileWatch({
    root,
    log,
    owns: (path) => reader.owns(path),
    enters: (directory) => reader.enters(directory),
    changed: (path) => {
      onChange?.(path)
      queue.note(path)
    },
    ...(polling !== undefined && { polling }),
  })
  // Whatever has been imported already, and from now on at once.
  modules.follow = (file) => watch.add(file)
  for (const file of modules.files) watch.add(file)
  return watch
}

async function closeParts({ reader, queue, pool, transformer }: Parts): Promise<void> {
  await queue.close()
  await reader.remember()
  await pool.close()
  await transformer.close()
}

class FollowingLoader implements DevLoader {
  readonly host: StepHost
  readonly modules: ModuleSource
  readonly #parts: Parts
  readonly #watch: FileWatch
  /** What has happened before the watch listened. */
  readonly #caughtUp: Promise<void>

  constructor(parts: Parts, watch: FileWatch) {
    this.#parts = parts
    this.#watch = watch
    this.host = new DevHost({ ...parts, host: parts.pool })
    this.modules = parts.transformer
    this.#caughtUp = watch.ready.then(() => parts.queue.apply('anything')).catch(() => undefined)
  }

  get table(): StepTable {
    return this.#parts.generations.table
  }

  get diagnostics(): readonly Diagnostic[] {
    return this.#parts.generations.diagnostics
  }

  get workspace(): Workspace {
    return this.#parts.generations.workspace
  }

  openLines(lines: CallLines): void {
    this.#parts.pool.openLines(lines)
  }

  async settled(): Promise<void> {
    await this.#caughtUp
    await this.#parts.queue.settled()
  }

  reload(): Promise<void> {
    return this.#parts.queue.apply('anything')
  }

  async close(): Promise<void> {
    await this.#watch.close()
    await closeParts(this.#parts)
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
