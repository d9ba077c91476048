import { join } from 'node:path'
import type { ViteDevServer } from 'vite'
import type { ModuleSource } from './inside/moduleRunner.ts'

/** Turns files of a workspace into code that a `ModuleRunner` can evaluate. Runs nothing of them. */
export interface Transformer extends ModuleSource {
  close(): Promise<void>
}

/** Starts Vite for the folder `root`. It is loaded here: a workspace that runs nothing does not pay for it. */
export async function openTransformer(root: string): Promise<Transformer> {
  const [server, { ViteNodeServer }] = await Promise.all([startVite(root), import('vite-node/server')])
  const node = new ViteNodeServer(server, { sourcemap: 'inline' })
  return {
    fetchModule: (id) => node.fetchModule(id),
    resolveId: (id, importer) => node.resolveId(id, importer),
    close: () => server.close(),
  }
}

async function startVite(root: string): Promise<ViteDevServer> {
  const { createServer } = await import('vite')
  return createServer({
    root,
    appType: 'custom',
    logLevel: 'silent',
    clearScreen: false,
    cacheDir: join(root, '.stepyard/cache/vite'),
    // Nothing of the workspace but its modules decides anything: neither vite.config.ts, nor .env, nor postcss.config.js,
    // which would be run.
    configFile: false,
    envFile: false,
    css: { postcss: {} },
    server: { middlewareMode: true, watch: null, ws: false, hmr: false, preTransformRequests: false },
    optimizeDeps: { noDiscovery: true, include: [] },
    resolve: { tsconfigPaths: true },
  })
}
