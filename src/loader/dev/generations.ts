import { relative } from 'node:path'
import type { Diagnostic } from '../../diagnostics.ts'
import { StepyardError } from '../../errors.ts'
import type { StepTable } from '../../stepHost.ts'
import { checkWorkspace } from '../../workspace/check.ts'
import { itemKind } from '../../workspace/layout.ts'
import type { Workspace } from '../../workspace/workspace.ts'
import type { ReadItem, WorkspaceReader } from '../../workspace/workspaceReader.ts'
import { diffSources, loadGeneration, noteFailure, type Generation } from '../generation.ts'
import type { Affected } from '../inside/moduleRunner.ts'
import type { LoadFailure, StepChanges } from '../inside/stepRuntime.ts'
import { pinFiles, toItemFile, type ItemFile } from '../items.ts'
import { findClashes } from '../libraryClashes.ts'
import { PROJECT_FILES } from '../startVite.ts'
import type { Transformer } from '../transformer.ts'
import type { WorkerPool } from '../worker/workerPool.ts'
import type { Changes } from './changeQueue.ts'
import { errorFiles, GoodFiles, type SourceFiles } from './goodFiles.ts'
import { keepSteps } from './keepSteps.ts'
import { compareGenerations, type ReloadEvent } from './reloadEvent.ts'

/** What generations are made with. */
export interface GenerationParts {
  /** The folder of the workspace, absolute and real. */
  readonly root: string
  readonly reader: WorkspaceReader
  readonly transformer: Transformer
  readonly pool: WorkerPool
  readonly onReload: ((event: ReloadEvent) => void) | undefined
  readonly onDiagnostics: (() => void) | undefined
}

/** The newest generation of a workspace that is worked on, and how the next one is made. */
export class Generations {
  readonly #parts: GenerationParts
  readonly #good = new GoodFiles()
  readonly #itemFiles = new WeakMap<ReadItem, ItemFile>()
  #newest: Generation | undefined
  /** The files as they were last read. */
  #raw: SourceFiles | undefined
  /** The number of the last generation that was begun. */
  #begun = 0
  /** Modules that could not be evaluated since the last reload. */
  readonly #unsound = new Set<string>()
  #warming: NodeJS.Timeout | undefined
  /** Of a generation that is being loaded. */
  #failures: LoadFailure[] = []

  constructor(parts: GenerationParts) {
    this.#parts = parts
  }

  get table(): StepTable {
    return this.#opened.table
  }

  get diagnostics(): readonly Diagnostic[] {
    return [...this.#opened.diagnostics]
  }

  get workspace(): Workspace {
    return this.#opened.workspace
  }

  /** Whether a file goes on in its last good version. */
  isKept(path: string): boolean {
    return this.#newest?.kept?.has(path) === true
  }

  /** The absolute path of an item, as changes are named. */
  fileOf(path: string): string {
    return `${this.#parts.root.replaceAll('\\', '/')}/${path}`
  }

  /** Takes note of a file that could not be evaluated. */
  fail(failure: LoadFailure): void {
    for (const id of failure.unsound) this.#unsound.add(id)
    const generation = this.#newest?.table.generation ?? 0
    if (failure.generation > generation) this.#failures.push(failure)
    if (failure.generation !== generation || this.#newest === undefined) return
    const count = this.#newest.diagnostics.length
    noteFailure(this.#newest, failure)
    if (this.#newest.diagnostics.length > count) this.#parts.onDiagnostics?.()
  }

  /** Takes up changes; a new generation is made where code has changed. Throws when there is no workspace any more. */
  async load(changes: Changes): Promise<void> {
    const { pool, onReload } = this.#parts
    const started = performance.now()
    const before = this.#newest
    let steps: StepChanges | undefined
    let files: readonly string[] | undefined
    pool.beginReload()
    try {
      files = await this.#next(changes)
      if (files && this.#newest) steps = diffSources(before?.sources ?? new Map(), this.#newest.sources)
    } finally {
      pool.endReload(steps)
    }
    for (const failure of this.#failures.splice(0)) this.fail(failure)
    this.#warmLater(before === undefined ? FIRST_LULL : LULL)
    if (files === undefined || before === undefined) return
    const milliseconds = performance.now() - started
    const generation = this.table.generation
    onReload?.({ generation, files, milliseconds, ...compareGenerations(before, this.#opened) })
  }

  // Whoever has saved a file runs it now, and whoever has started opens the tasks: the rest follows when that is over.
  #warmLater(lull: number): void {
    const { pool, reader } = this.#parts
    clearTimeout(this.#warming)
    this.#warming = setTimeout(() => {
      void reader.remember()
      void pool.warm()
    }, lull).unref()
  }

  get #opened(): Generation {
    if (this.#newest === undefined) throw new StepyardError('WORKSPACE_NOT_FOUND', { directory: this.#parts.root })
    return this.#newest
  }

  /** Makes the next generation, or the same one with other configuration; answers what has changed, if anything has. */
  async #next(changes: Changes): Promise<readonly string[] | undefined> {
    const { root, transformer, pool } = this.#parts
    const isAnything = changes === 'anything' || changes.has(this.fileOf('').slice(0, -1))
    const inside = isAnything ? [] : [...changes].map((file) => relative(root, file).replaceAll('\\', '/'))
    const items = this.#look(isAnything ? undefined : inside)
    if (items.length > 0) this.#raw = undefined
    const raw = (this.#raw ??= await this.#read())
    if (raw.workspace.config) pool.allow(raw.workspace.config.engine.allow)
    const kept = new Set(this.#good.replaceable(errorFiles(raw.workspace), raw.files))
    const unsound = [...this.#unsound]
    this.#unsound.clear()
    const sources = this.#good.keep(raw, kept)
    const refresh = { unsound, ...(!isAnything && { only: changes }) }
    const { affected, isAnotherProject } = await transformer.refresh(this.#pin(sources), refresh)
    if (isAnotherProject) pool.replaceAll()
    const others = affected === 'all' ? [] : [...affected.keys()].filter((file) => !isAnything && changes.has(file))
    const project = isAnotherProject ? inside.filter((path) => PROJECT_FILES.includes(path)) : []
    const modules = others.map((file) => relative(root, file).replaceAll('\\', '/'))
    const files = [...new Set([...items, ...modules, ...project])].sort()
    const isCode = items.some((path) => CODE.has(itemKind(path) ?? 'file'))
    if (this.#newest && !isCode && !isAnotherProject && (affected === 'all' || affected.size === 0)) {
      if (files.length > 0) this.#newest = withWorkspace(this.#newest, raw.workspace)
      return files.length > 0 ? files : undefined
    }
    this.#newest = await this.#load(raw, { kept, affected })
    return files
  }

  /** The items that are not what they were. */
  #look(paths: readonly string[] | undefined): readonly string[] {
    const { reader } = this.#parts
    // It has just looked at all of them.
    if (this.#newest === undefined && this.#raw === undefined) return []
    return paths === undefined ? reader.rescan() : reader.update(paths)
  }

  async #read(): Promise<SourceFiles> {
    const { reader } = this.#parts
    const workspace = await reader.load()
    const files = new Map<string, ItemFile>()
    for (const { path } of [...workspace.steps, ...workspace.libraries]) {
      const item = reader.itemOf(path)
      if (item) files.set(path, this.#itemFile(item))
    }
    return { workspace, files }
  }

  #itemFile(item: ReadItem): ItemFile {
    const known = this.#itemFiles.get(item) ?? toItemFile(item)
    this.#itemFiles.set(item, known)
    return known
  }

  #pin({ workspace, files }: SourceFiles) {
    return pinFiles(this.#parts.root, workspace, files)
  }

  /** What cannot be loaded is loaded again as it was when it last could. */
  async #load(raw: SourceFiles, { kept, affected }: Begun): Promise<Generation> {
    const bad = new Map<string, readonly Diagnostic[]>()
    for (let next = affected; ;) {
      const sources = this.#good.keep(raw, kept)
      const loaded = await this.#begin(sources, next)
      for (const [{ path }, { step, diagnostics }] of loaded.files)
        if (!step && !kept.has(path)) bad.set(path, diagnostics)
      const replaceable = this.#good.replaceable(
        [...bad.keys()].filter((path) => !kept.has(path)),
        raw.files,
      )
      if (replaceable.length === 0) {
        await this.#lookAtBroken(loaded, bad)
        this.#good.learn(loaded, sources.files, kept)
        return { ...this.#finish(loaded, raw.workspace, bad), kept }
      }
      for (const path of replaceable) kept.add(path)
      next = await this.#replace(this.#good.keep(raw, kept), replaceable)
    }
  }

  async #replace(sources: SourceFiles, paths: readonly string[]): Promise<Affected> {
    const only = new Set(paths.map((path) => this.fileOf(path)))
    return (await this.#parts.transformer.refresh(this.#pin(sources), { unsound: [], only })).affected
  }

  // Whether they are healed is told with the reload, not when they are next evaluated.
  async #lookAtBroken({ sources }: Generation, bad: Map<string, readonly Diagnostic[]>): Promise<void> {
    const broken = [...sources.values()].filter(({ path }) => this.#newest?.failed.has(path) && !bad.has(path))
    for (const source of broken) {
      const facts = await this.#parts.pool.inspect(source)
      if ('failure' in facts) bad.set(source.path, [facts.failure])
    }
  }

  #begin(sources: SourceFiles, affected: Affected): Promise<Generation> {
    const { pool } = this.#parts
    const number = ++this.#begun
    const known = this.#newest?.files
    const isSame = (path: string): boolean => affected !== 'all' && !affected.has(this.fileOf(path))
    pool.begin({ number, affected, libraries: sources.workspace.libraries.map(toLibraryFile) })
    return loadGeneration(number, {
      ...sources,
      runtime: pool,
      known: (source) => {
        const file = known?.get(source)
        const needsModule = !('value' in source.condition) || source.retry !== undefined
        return file?.step !== undefined && (!needsModule || isSame(source.path)) ? file : undefined
      },
    })
  }

  #finish(loaded: Generation, workspace: Workspace, bad: ReadonlyMap<string, readonly Diagnostic[]>): Generation {
    const findings = [...checkWorkspace(workspace), ...findClashes(workspace.libraries)]
    return {
      ...keepSteps(loaded, this.#newest, workspace),
      workspace,
      diagnostics: [...findings, ...[...bad.values()].flat()],
      failed: new Set(bad.keys()),
    }
  }
}

interface Begun {
  /** Files that go on as they were; grows. */
  readonly kept: Set<string>
  readonly affected: Affected
}

/** Milliseconds between a reload and evaluating what nobody has asked for. */
const LULL = 100

/** The same for the first load. */
const FIRST_LULL = 400

const CODE: ReadonlySet<string> = new Set(['step', 'library'])

function toLibraryFile({ namespace, path, dialect }: Workspace['libraries'][number]) {
  return { namespace, path, dialect }
}

// The code is the same; what is found in it stays.
function withWorkspace(generation: Generation, workspace: Workspace): Generation {
  const ofConfig = checkWorkspace(generation.workspace)
  const known = new Set(ofConfig.map((finding) => JSON.stringify(finding)))
  const others = generation.diagnostics.filter((finding) => !known.has(JSON.stringify(finding)))
  return { ...generation, workspace, diagnostics: [...checkWorkspace(workspace), ...others] }
}
