import { createHash } from 'node:crypto'
import { Script } from 'node:vm'
import { DEFAULT_REQUEST_STUBS, ModuleCacheMap, ViteNodeRunner } from 'vite-node/client'
import { moduleDate, moduleMath } from './moduleGlobals.ts'
import { packageSurface } from './packageSurface.ts'
import { callOutside } from './run.ts'
import { traceScript } from './tracedScripts.ts'

/** Where code comes from: in this thread or over a port. */
export interface ModuleSource {
  /** Whether a file that was asked for has `lib` in it. */
  readonly mentionsLibraries: boolean
  fetchModule(id: string): Promise<{ code?: string; externalize?: string }>
  resolveId(id: string, importer?: string): Promise<{ id: string } | null | undefined>
  /** Told instead of a `fetchModule` whose answer is known. */
  reused?(): void
}

/** The modules that a reload has to evaluate again, each with the reason: its own code, or something that it imports. Or all of them. */
export type Affected = ReadonlyMap<string, 'code' | 'imports'> | 'all'

/** Evaluates the modules of one generation, each once. */
export class ModuleRunner extends ViteNodeRunner {
  // Which module waits for which.
  readonly #waits = new Map<string, Set<string>>()
  readonly #resolved = new Map<string, [url: string, path: string]>()
  /** Of modules that have to be evaluated again although their code is the same. */
  readonly #kept: Map<string, CompiledModule>

  /** `earlier` is the runner before it: what it has evaluated and a reload did not affect is taken over. */
  constructor(root: string, source: ModuleSource, earlier?: { runner: ModuleRunner; affected: Affected }) {
    super({
      root,
      fetchModule: async (id) => this.#reuse(id, source) ?? source.fetchModule(id),
      resolveId: async (id, importer) => (id === PACKAGE ? { id } : source.resolveId(id, importer)),
      requestStubs: { ...DEFAULT_REQUEST_STUBS, [PACKAGE]: packageSurface },
    })
    this.#kept = earlier ? keepCode(earlier.runner, earlier.affected) : new Map()
    // Not as an option: those are kept, and with them modules that the runner has let go of.
    if (earlier) this.moduleCache = takeOver(earlier.runner.moduleCache, earlier.affected)
  }

  /** What could be evaluated once more, by module. */
  get compiled(): ReadonlyMap<string, CompiledModule> {
    const all = new Map(this.#kept)
    for (const [id, { exports }] of this.moduleCache) {
      const known = compiled.get(exports as object)
      if (known) all.set(id, known)
    }
    return all
  }

  /** Modules that were asked for and could not be evaluated, or are not yet. */
  get unsound(): readonly string[] {
    return [...this.moduleCache].filter(([, module]) => !isSound(module)).map(([id]) => id)
  }

  /**
   * Not in the types of vite-node: every import comes through here. Two that are started side by side and enter one
   * circle of modules at different places would wait for each other for ever; the one that closes the circle gets what
   * is there so far, as it would have in the order of one entry.
   */
  async cachedRequest(id: string, path: string, callstack: string[]): Promise<unknown> {
    const target = this.moduleCache.normalizePath(path)
    const importer = callstack.at(-1)
    if (importer === undefined) return request.call(this, id, path, callstack)
    if (this.#waitsFor(target, importer)) return this.moduleCache.get(path).exports
    const waits = this.#waits.get(importer) ?? new Set()
    this.#waits.set(importer, waits.add(target))
    try {
      return await request.call(this, id, path, callstack)
    } finally {
      waits.delete(target)
    }
  }

  // It looks on the disk each time; a path that begins at the root leads to the same file for all of a generation.
  override async resolveUrl(id: string, importer?: string): Promise<[url: string, path: string]> {
    const known = this.#resolved.get(id) ?? (await super.resolveUrl(id, importer))
    if (id.startsWith('/')) this.#resolved.set(id, known)
    return known
  }

  override prepareContext(context: Record<string, unknown>): Record<string, unknown> {
    const importLate = context[DYNAMIC_IMPORT] as (id: string) => Promise<unknown>
    return {
      ...context,
      // A module is shared by the runs that import it, so no run may be the current one while it is evaluated.
      [DYNAMIC_IMPORT]: (id: string) => callOutside(() => importLate(id)),
      [IMPORT_META]: { ...(context[IMPORT_META] as object), env: IMPORT_META_ENV },
      Date: moduleDate,
      Math: moduleMath,
    }
  }

  protected override async runModule(context: Record<string, unknown>, code: string): Promise<void> {
    const file = String(context[FILE_NAME])
    const kept = this.#kept.get(file)
    const module = kept?.code === code ? kept : compile(file, code, Object.keys(context))
    this.#kept.delete(file)
    const exports = Object(context[EXPORTS]) as object
    traceScript({ file, scriptName: module.scriptName, code }, exports)
    compiled.set(exports, module)
    await module.evaluate(...Object.values(context))
    evaluated.add(exports)
  }

  // Whoever waits for the module is told as if it had been asked for.
  #reuse(id: string, source: ModuleSource): { readonly code: string } | undefined {
    const kept = this.#kept.get(this.moduleCache.normalizePath(id))
    if (kept) source.reused?.()
    return kept && { code: kept.code }
  }

  #waitsFor(from: string, to: string, seen = new Set<string>()): boolean {
    if (seen.has(from)) return false
    seen.add(from)
    const next = this.#waits.get(from)
    return next !== undefined && (next.has(to) || [...next].some((module) => this.#waitsFor(module, to, seen)))
  }
}

const PACKAGE = 'stepyard'

// Names that vite-node and Vite give to what a module is evaluated with.
const FILE_NAME = '__filename'
const EXPORTS = '__vite_ssr_exports__'
const DYNAMIC_IMPORT = '__vite_ssr_dynamic_import__'
const IMPORT_META = '__vite_ssr_import_meta__'

// vite-node would hand over the environment of this process.
const IMPORT_META_ENV = Object.freeze({ BASE_URL: '/', DEV: true, MODE: 'development', PROD: false, SSR: true })

const request = Reflect.get(ViteNodeRunner.prototype, 'cachedRequest') as ModuleRunner['cachedRequest']

// Exports of modules that have been evaluated to their end, by whichever runner.
const evaluated = new WeakSet<object>()

/** Code that is ready to be evaluated, with names of its own each time. */
interface CompiledModule {
  readonly code: string
  readonly scriptName: string
  readonly evaluate: (...names: unknown[]) => Promise<void>
}

// By the exports of what was evaluated last.
const compiled = new WeakMap<object, CompiledModule>()

function compile(file: string, code: string, names: readonly string[]): CompiledModule {
  const head = `'use strict';async (${names.join(',')})=>{{`
  // Named by content: an unchanged module is not compiled again.
  const scriptName = `${file}?g=${createHash('sha1').update(code).digest('hex').slice(0, 10)}`
  const script = new Script(`${head}${code}\n}}`, { filename: scriptName, columnOffset: -head.length })
  return { code, scriptName, evaluate: script.runInThisContext() as CompiledModule['evaluate'] }
}

function keepCode({ compiled: earlier }: ModuleRunner, affected: Affected): Map<string, CompiledModule> {
  if (affected === 'all') return new Map()
  return new Map([...earlier].filter(([id]) => affected.get(id) === 'imports'))
}

type CachedModule = Parameters<ModuleCacheMap['setByModuleId']>[1]

function takeOver(earlier: ModuleCacheMap, affected: Affected): ModuleCacheMap {
  const cache = new ModuleCacheMap()
  if (affected === 'all') return cache
  for (const [id, module] of earlier) if (isSound(module) && !affected.has(id)) cache.setByModuleId(id, module)
  return cache
}

// A package has no code here, and has its exports only when Node has evaluated it.
function isSound({ code, exports }: CachedModule): boolean {
  return typeof exports === 'object' && exports !== null && (code === undefined || evaluated.has(exports as object))
}
