import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Plugin, ViteDevServer } from 'vite'
import type { ViteNodeServer } from 'vite-node/server'
import type { Affected, ModuleSource } from './inside/moduleRunner.ts'
import { createSources, type PinnedFiles, type Sources } from './sources.ts'
import { explainBroken } from './brokenModule.ts'

/**
 * Turns files of a workspace into code that a `ModuleRunner` can evaluate. Runs nothing of them. Vite is loaded and
 * started when the first file is asked for: a workspace that runs nothing does not pay for it.
 */
export class Transformer implements ModuleSource {
  readonly #root: string
  #sources = createSources()
  #pinned: PinnedFiles = new Map()
  #vite: Promise<Vite> | undefined

  constructor(root: string) {
    this.#root = root
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
    return node.resolveId(id, importer)
  }

  /**
   * Goes on with these files of the workspace, and with what other files hold now. `unsound` are modules that could not be
   * evaluated: what they import may be there by now.
   */
  async refresh(pinned: PinnedFiles, unsound: Iterable<string>): Promise<Affected> {
    this.#pinned = pinned
    this.#sources.pin(pinned)
    if (this.#vite === undefined) return 'all'
    const vite = await this.#vite
    if (vite.project !== (await hashProject(this.#root))) {
      await this.close()
      return 'all'
    }
    return invalidate(vite, [...(await this.#sources.findChanged()), ...unsound])
  }

  async close(): Promise<void> {
    const vite = this.#vite
    this.#vite = undefined
    await (await vite)?.server.close()
  }

  #start(): Promise<Vite> {
    return (this.#vite ??= this.#open())
  }

  async #open(): Promise<Vite> {
    this.#sources = createSources()
    this.#sources.pin(this.#pinned)
    return startVite(this.#root, this.#sources)
  }
}

interface Vite {
  readonly server: ViteDevServer
  readonly node: ViteNodeServer
  /** Of the files that decide how modules are found and transformed. */
  readonly project: string
}

async function startVite(root: string, sources: Sources): Promise<Vite> {
  const [{ createServer }, { ViteNodeServer: NodeServer }] = await Promise.all([
    import('vite'),
    import('vite-node/server'),
  ])
  const project = await hashProject(root)
  const server = await createServer({
    root,
    appType: 'custom',
    logLevel: 'silent',
    clearScreen: false,
    cacheDir: join(root, '.stepyard/cache/vite'),
    // Nothing of the workspace but its modules decides anything: neither vite.config.ts, nor .env, nor
    // postcss.config.js, which would be run.
    configFile: false,
    envFile: false,
    css: { postcss: {} },
    server: { middlewareMode: true, watch: null, ws: false, hmr: false, preTransformRequests: false },
    optimizeDeps: { noDiscovery: true, include: [] },
    resolve: { tsconfigPaths: true },
    plugins: [sources.plugin, ownPackage],
  })
  return { server, node: new NodeServer(server, { sourcemap: 'inline' }), project }
}

// The runner knows what to give for it.
const ownPackage: Plugin = {
  name: 'stepyard:package',
  enforce: 'pre',
  resolveId: (id) => (id === 'stepyard' ? { id, external: true } : null),
}

const PROJECT_FILES = [
  'tsconfig.json',
  'jsconfig.json',
  'package.json',
  'package-lock.json',
  'pnpm-lock.yaml',
  'yarn.lock',
  'bun.lock',
]

async function hashProject(root: string): Promise<string> {
  const contents = await Promise.all(PROJECT_FILES.map((name) => readFile(join(root, name)).catch(() => '')))
  const hash = createHash('sha1')
  for (const content of contents) hash.update(`${content.length}\n`).update(content)
  return hash.digest('hex')
}

function invalidate(vite: Vite, files: readonly string[]): ReadonlySet<string> {
  const { moduleGraph } = vite.server.environments.ssr
  const affected = new Set<string>(files)
  const seen = new Set<unknown>()
  const queue = files.flatMap((file) => [...(moduleGraph.getModulesByFile(file) ?? [])])
  for (const file of files) forget(vite.node, file)
  for (const module of queue) {
    if (seen.has(module)) continue
    seen.add(module)
    moduleGraph.invalidateModule(module)
    for (const name of [module.file, module.id]) {
      if (name === null) continue
      affected.add(name)
      forget(vite.node, name)
    }
    queue.push(...module.importers)
  }
  return affected
}

// By hand: its own check compares millisecond timestamps, and two of 300 edits stayed stale.
function forget(node: ViteNodeServer, file: string): void {
  node.fetchCaches.ssr.delete(file)
  node.fetchCache.delete(file)
  node['durations'].ssr.delete(file)
  node['fetchPromiseMap'].ssr.delete(file)
  node['transformPromiseMap'].ssr.delete(file)
}
