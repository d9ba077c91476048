import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { env } from 'node:process'
import type { InlineConfig, Plugin, ViteDevServer } from 'vite'
import type { ViteNodeServer } from 'vite-node/server'

/** Vite, started for one workspace. */
export interface Vite {
  readonly server: ViteDevServer
  readonly node: ViteNodeServer
  /** Of the files that decide how modules are found and transformed. */
  readonly project: string
}

/** Starts Vite for the folder `root`. It is loaded here, when the first file has to be transformed. */
export async function startVite(root: string, plugins: readonly Plugin[]): Promise<Vite> {
  const [{ createServer }, { ViteNodeServer: NodeServer }] = await Promise.all([
    import('vite'),
    import('vite-node/server'),
  ])
  const project = await hashProject(root)
  const server = await keepingNodeEnv(() => createServer(viteOptions(root, [...plugins, ownPackage])))
  const node = new NodeServer(server, { sourcemap: 'inline' })
  // What it has to ask for again it is told. By itself it compares millisecond timestamps, by which two of 300 edits stayed
  // stale, and forgets every importer, whose code is the same.
  node['getChangedModule'] = () => null
  return { server, node, project }
}

/** Identifies what the files say that decide how modules are found and transformed. */
export async function hashProject(root: string): Promise<string> {
  const contents = await Promise.all(PROJECT_FILES.map((name) => readFile(join(root, name)).catch(() => '')))
  const hash = createHash('sha1')
  for (const content of contents) hash.update(`${content.length}\n`).update(content)
  return hash.digest('hex')
}

function viteOptions(root: string, plugins: Plugin[]): InlineConfig {
  return {
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
    plugins,
  }
}

// Vite sets it where it is not set, for the whole process.
async function keepingNodeEnv<T>(start: () => Promise<T>): Promise<T> {
  const before = env.NODE_ENV
  try {
    return await start()
  } finally {
    if (before === undefined) delete env.NODE_ENV
  }
}

// The runner knows what to give for it.
const ownPackage: Plugin = {
  name: 'stepyard:package',
  enforce: 'pre',
  resolveId: (id) => (id === 'stepyard' ? { id, external: true } : null),
}

/** Files that decide how modules are found and transformed, at the root of the workspace. */
export const PROJECT_FILES: readonly string[] = [
  'tsconfig.json',
  'jsconfig.json',
  'package.json',
  'package-lock.json',
  'pnpm-lock.yaml',
  'yarn.lock',
  'bun.lock',
]
