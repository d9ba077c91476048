import type { Diagnostic } from '../diagnostics.ts'
import type { StepTable } from '../stepHost.ts'
import { loadWorkspace } from '../workspace/load.ts'
import { diffSources, loadGeneration, noteFailure, type Generation } from './generation.ts'
import type { ModuleSource } from './inside/moduleRunner.ts'
import type { LoadFailure, StepChanges, StepRuntime } from './inside/stepRuntime.ts'
import { pinFiles, readItems } from './items.ts'
import type { Transformer } from './transformer.ts'
import type { CallLines } from './worker/callLines.ts'
import type { Workspace } from '../workspace/workspace.ts'

/** What a loader works with, and how to end it. */
export interface LoaderParts {
  readonly root: string
  readonly transformer: Transformer
  readonly runtime: StepRuntime
  readonly close: () => Promise<void>
}

/** Holds the newest generation of one workspace, and makes the next one. */
export class WorkspaceLoader {
  readonly #parts: LoaderParts
  #newest: Generation | undefined
  /** The number of the last generation that was begun. */
  #begun = 0
  /** The last reload that was asked for, whether or not it succeeds. */
  #reloaded: Promise<unknown> = Promise.resolve()
  /** Modules that could not be evaluated since the last reload. */
  readonly #unsound = new Set<string>()
  /** Of the generation that is being loaded. */
  #failures: LoadFailure[] = []

  constructor(parts: LoaderParts) {
    this.#parts = parts
  }

  get host(): StepRuntime {
    return this.#parts.runtime
  }

  get modules(): ModuleSource {
    return this.#parts.transformer
  }

  get table(): StepTable {
    return this.#newest?.table ?? NO_TABLE
  }

  get diagnostics(): readonly Diagnostic[] {
    return [...(this.#newest?.diagnostics ?? [])]
  }

  /** Takes note of a file that could not be evaluated. */
  fail(failure: LoadFailure): void {
    for (const id of failure.unsound) this.#unsound.add(id)
    if (failure.generation === this.#newest?.table.generation) noteFailure(this.#newest, failure)
    else this.#failures.push(failure)
  }

  /** Loads the first generation. */
  async open(workspace: Workspace): Promise<void> {
    await this.#load(async () => workspace)
  }

  openLines(lines: CallLines): void {
    this.#parts.runtime.openLines?.(lines)
  }

  async loadBodies(): Promise<void> {
    await this.#parts.runtime.warm()
  }

  reload(): Promise<StepTable> {
    const reloaded = this.#reloaded.then(() => this.#load(() => loadWorkspace(this.#parts.root)))
    this.#reloaded = reloaded.catch(() => undefined)
    return reloaded
  }

  async close(): Promise<void> {
    await this.#reloaded
    await this.#parts.close()
  }

  async #load(read: () => Promise<Workspace>): Promise<StepTable> {
    const { runtime } = this.#parts
    let changes: StepChanges | undefined
    runtime.beginReload()
    try {
      const next = await this.#next(await read())
      changes = diffSources(this.#newest?.sources ?? new Map(), next.sources)
      this.#newest = next
    } finally {
      runtime.endReload(changes)
    }
    for (const failure of this.#failures.splice(0)) this.fail(failure)
    return this.table
  }

  async #next(workspace: Workspace): Promise<Generation> {
    const { root, transformer, runtime } = this.#parts
    const files = readItems(root, workspace)
    const unsound = this.#takeUnsound()
    const { affected } = await transformer.refresh(pinFiles(root, workspace, files), { unsound })
    const number = ++this.#begun
    runtime.begin({ number, affected, libraries: workspace.libraries })
    return loadGeneration(number, { workspace, files, runtime })
  }

  #takeUnsound(): readonly string[] {
    const taken = [...this.#unsound]
    this.#unsound.clear()
    return taken
  }
}

const NO_TABLE: StepTable = { generation: 0, steps: new Map() }
