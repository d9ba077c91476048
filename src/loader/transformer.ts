import { posix } from 'node:path'
import type { EnvironmentModuleNode } from 'vite'
import type { ViteNodeServer } from 'vite-node/server'
import { explainBroken } from './brokenModule.ts'
import type { Affected, ModuleSource } from './inside/moduleRunner.ts'
import { createSources, type PinnedFiles, type Sources } from './sources.ts'
import { hashProject, startVite, type Vite } from './startVite.ts'

/** What a transformer is told of what has happened since the last time. */
export interface Refresh {
  /** Modules that could not be evaluated: what they import may be there by now. */
  readonly unsound: Iterable<string>
  /** Absolute paths, the only ones that can have changed. Default: any can. */
  readonly only?: ReadonlySet<string>
}

/** What has to be done again. */
export interface Refreshed {
  readonly affected: Affected
  /** Whether packages may be others, of which a thread forgets nothing. */
  readonly isAnotherProject: boolean
}

/**
 * Turns files of a workspace into code that a `ModuleRunner` can evaluate. Runs nothing of them. Vite is loaded and
 * started when the first file is asked for: a workspace that runs nothing does not pay for it.
 */
export class Transformer implements ModuleSource {
  readonly #root: string
  readonly #onGiven: (file: string) => void
  #sources: Sources
  #pinned: PinnedFiles = new Map()
  #vite: Promise<Vite> | undefined

  /** `onGiven` is told of every file whose text is asked for, or would be if it were there. */
  constructor(root: string, onGiven: (file: string) => void = () => {}) {
    this.#root = root
    this.#onGiven = onGiven
    this.#sources = createSources(onGiven)
  }

  /** Whether a file that was asked for has `lib` in it. */
  get mentionsLibraries(): boolean {
    return this.#sources.mentionLibraries
  }

  async fetchModule(id: string): Promise<{ code?: string; externalize?: string }> {
    const { node } = await this.#start()
    try {
      return await node.fetchModule(id)
    } catch (cause) {
      throw await explainBroken(cause, { id, root: this.#root })
    }
  }

  async resolveId(id: string, importer?: string): Promise<{ id: string } | null> {
    const { node } = await this.#start()
    const found = await node.resolveId(id, importer)
    if (found === null && id.startsWith('.') && importer) for (const file of filesOf(id, importer)) this.#onGiven(file)
    return found
  }

  /** Goes on with these files of the workspace, and with what other files hold now. */
  async refresh(pinned: PinnedFiles, { unsound, only }: Refresh): Promise<Refreshed> {
    this.#pinned = pinned
    this.#sources.pin(pinned)
    if (this.#vite === undefined) return { affected: 'all', isAnotherProject: false }
    const vite = await this.#vite
    if (vite.project !== (await hashProject(this.#root))) {
      await this.close()
      return { affected: 'all', isAnotherProject: true }
    }
    const { changed, gone } = await this.#sources.findChanged(only)
    return { affected: invalidate(vite, [...changed, ...unsound], gone), isAnotherProject: false }
  }

  async close(): Promise<void> {
    // One that did not start has told whoever wanted it.
    const vite = await this.#vite?.catch(() => undefined)
    this.#vite = undefined
    await vite?.server.close()
  }

  #start(): Promise<Vite> {
    return (this.#vite ??= this.#open().catch((error: unknown) => {
      this.#vite = undefined
      throw error
    }))
  }

  async #open(): Promise<Vite> {
    this.#sources = createSources(this.#onGiven)
    this.#sources.pin(this.#pinned)
    return startVite(this.#root, [this.#sources.plugin])
  }
}

// Where what an import names may appear.
function filesOf(id: string, importer: string): string[] {
  const file = posix.join(posix.dirname(importer.replace(/^\/@fs\/+/, '/')), id)
  return posix.extname(file) === '' ? ['.ts', '.mts', '.js', '/index.ts'].map((ending) => file + ending) : [file]
}

/**
 * Forgets the code of `files`, and answers what has to be evaluated again: them and whatever imports them. The code of an
 * importer is the same, unless it names one of `gone`: there it is resolved again.
 */
function invalidate(vite: Vite, files: readonly string[], gone: ReadonlySet<string>): Exclude<Affected, 'all'> {
  const { moduleGraph } = vite.server.environments.ssr
  const stale = new Set(files.flatMap((file) => [...(moduleGraph.getModulesByFile(file) ?? [])]))
  for (const module of stale) {
    if (module.file !== null && gone.has(module.file)) for (const importer of module.importers) stale.add(importer)
  }
  for (const file of files) forget(vite.node, file)
  for (const module of stale) {
    moduleGraph.invalidateModule(module)
    for (const name of namesOf(module)) forget(vite.node, name)
  }
  const reached = new Set(stale)
  for (const module of reached) for (const importer of module.importers) reached.add(importer)
  const why = (module: EnvironmentModuleNode) => (stale.has(module) ? 'code' : 'imports')
  return new Map([
    ...files.map((file) => [file, 'code'] as const),
    ...[...reached].flatMap((module) => namesOf(module).map((name) => [name, why(module)] as const)),
  ])
}

function namesOf({ file, id }: EnvironmentModuleNode): string[] {
  return [file, id].filter((name) => name !== null)
}

function forget(node: ViteNodeServer, file: string): void {
  node.fetchCaches.ssr.delete(file)
  node.fetchCache.delete(file)
  node['durations'].ssr.delete(file)
  node['fetchPromiseMap'].ssr.delete(file)
  node['transformPromiseMap'].ssr.delete(file)
}
