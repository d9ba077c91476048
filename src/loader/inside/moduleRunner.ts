import { createHash } from 'node:crypto'
import { Script } from 'node:vm'
import { ViteNodeRunner, type ModuleCacheMap } from 'vite-node/client'
import { packageSurface } from './packageSurface.ts'
import { traceScript, type TracedScript } from './stackTraces.ts'

/** Where modules come from: in this thread or over a port. */
export interface ModuleSource {
  fetchModule(id: string): Promise<{ code?: string; externalize?: string }>
  resolveId(id: string, importer?: string): Promise<{ id: string } | null | undefined>
}

const FILE_NAME = '__filename'

/** Evaluates the modules of one generation, each once. */
export class ModuleRunner extends ViteNodeRunner {
  /** Kept so that stack traces know them; see `traceScript`. */
  readonly #scripts: TracedScript[] = []

  constructor(root: string, source: ModuleSource, moduleCache: ModuleCacheMap) {
    super({
      root,
      moduleCache,
      fetchModule: source.fetchModule,
      resolveId: async (id, importer) => (id === 'stepyard' ? { id } : source.resolveId(id, importer)),
      requestStubs: { stepyard: packageSurface },
    })
  }

  // Types of the base class; it hands over the names that the code is wrapped in.
  protected override async runModule(context: Record<string, unknown>, code: string): Promise<void> {
    const head = `'use strict';async (${Object.keys(context).join(',')})=>{{`
    // Named by content: an unchanged module is not compiled again.
    const scriptName = `${String(context[FILE_NAME])}?g=${createHash('sha1').update(code).digest('hex').slice(0, 10)}`
    const traced = { scriptName, code }
    this.#scripts.push(traced)
    traceScript(traced)
    const script = new Script(`${head}${code}\n}}`, { filename: scriptName, columnOffset: -head.length })
    const evaluate = script.runInThisContext() as (...names: unknown[]) => Promise<void>
    await evaluate(...Object.values(context))
  }
}
