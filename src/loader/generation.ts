import type { Diagnostic } from '../diagnostics.ts'
import type { StepTable } from '../stepHost.ts'
import { checkWorkspace } from '../workspace/check.ts'
import type { Workspace } from '../workspace/workspace.ts'
import type { BodySource, LoadFailure, StepChanges } from './inside/stepRuntime.ts'
import { findClashes } from './libraryClashes.ts'
import { loadSteps, type LoadedSteps, type LoadOptions } from './loadSteps.ts'

/** The steps as they were at one moment. */
export interface Generation {
  readonly table: StepTable
  readonly workspace: Workspace
  /** What each step is evaluated from, by name. */
  readonly sources: ReadonlyMap<string, BodySource>
  /** What came of each file. */
  readonly files: LoadedSteps['files']
  /** Grows as bodies are evaluated for the first time. */
  readonly diagnostics: Diagnostic[]
  /** Files that a diagnostic of their evaluation is about. */
  readonly failed: Set<string>
  /** Files that go on in their last good version. Default: none. */
  readonly kept?: ReadonlySet<string>
}

/** Loads the steps of a workspace as the generation `number`, which `runtime` has begun. */
export async function loadGeneration(number: number, options: LoadOptions): Promise<Generation> {
  const { workspace } = options
  const { steps, sources, files } = await loadSteps(options)
  const findings = [...files.values()].flatMap(({ diagnostics }) => diagnostics)
  const broken = [...files].filter(([, { isBroken }]) => isBroken)
  return {
    table: { generation: number, steps },
    workspace,
    sources,
    files,
    diagnostics: [...checkWorkspace(workspace), ...findClashes(workspace.libraries), ...findings],
    failed: new Set(broken.map(([{ path }]) => path)),
  }
}

/** Adds what evaluating a file has found, unless it has been found before. */
export function noteFailure(generation: Generation, { path, diagnostic }: LoadFailure): void {
  if (generation.failed.has(path)) return
  generation.failed.add(path)
  generation.diagnostics.push(diagnostic)
}

/** What the sources of steps have become. */
export function diffSources(
  before: ReadonlyMap<string, BodySource>,
  after: ReadonlyMap<string, BodySource>,
): StepChanges {
  return {
    changed: [...after].filter(([step, source]) => !isSame(before.get(step), source)),
    removed: [...before.keys()].filter((step) => !after.has(step)),
  }
}

function isSame(before: BodySource | undefined, after: BodySource): boolean {
  return before?.path === after.path && before.fileHash === after.fileHash && before.dialect === after.dialect
}
