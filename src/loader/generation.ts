import type { Libraries } from '../define.ts'
import type { Diagnostic } from '../diagnostics.ts'
import { StepyardError } from '../errors.ts'
import type { StepTable } from '../stepHost.ts'
import { checkWorkspace } from '../workspace/check.ts'
import type { StepSource } from '../workspace/stepSource.ts'
import type { StepBody } from './inside/runBody.ts'
import { describeLoadFailure, toLoadError } from './loadFailure.ts'
import { findClashes, loadLibraries } from './loadLibraries.ts'
import { loadSteps, type LoadOptions } from './loadSteps.ts'
import { readBody } from './readModule.ts'

/** The steps as they were at one moment, and the modules that belong to them. */
export interface Generation {
  readonly table: StepTable
  readonly options: LoadOptions
  readonly sources: ReadonlyMap<string, StepSource>
  /** Grows as bodies are evaluated for the first time. */
  readonly diagnostics: Diagnostic[]
  /** Bodies that have been evaluated, by step. */
  readonly bodies: Map<string, LoadedBody>
  /** Made when the first body that may use them is run. */
  libraries: Promise<Libraries> | undefined
  /** Runs that have not ended. */
  running: number
}

/** A body that can be run, and what its `lib` is. */
export interface LoadedBody {
  readonly body: StepBody
  readonly libraries: Libraries
}

/** Loads the steps of a workspace as the generation `number`. */
export async function loadGeneration(number: number, options: LoadOptions): Promise<Generation> {
  const { workspace } = options
  const { steps, sources, diagnostics } = await loadSteps(options)
  return {
    table: { generation: number, steps },
    options,
    sources,
    diagnostics: [...checkWorkspace(workspace), ...findClashes(workspace.libraries), ...diagnostics],
    bodies: new Map(),
    libraries: undefined,
    running: 0,
  }
}

/** The body of a step, evaluated when it is first asked for. Throws `STEP_NOT_LOADED`, which is a finding from then on. */
export async function loadBody(generation: Generation, step: string): Promise<LoadedBody> {
  const known = generation.bodies.get(step)
  if (known !== undefined) return known
  const source = generation.sources.get(step)
  if (source === undefined) throw new StepyardError('STEP_GONE', { step, generation: generation.table.generation })
  const loaded = { body: await evaluateBody(generation, source), libraries: await librariesOf(generation) }
  generation.bodies.set(step, loaded)
  return loaded
}

async function evaluateBody({ options, diagnostics }: Generation, { path, dialect }: StepSource): Promise<StepBody> {
  const { root, evaluator } = options
  const isFirst = !evaluator.has(path)
  try {
    const body = readBody(await evaluator.evaluate(path), dialect)
    if (body === undefined) throw new StepyardError('STEP_NOT_LOADED', { path, reason: 'its content is no function.' })
    return body
  } catch (reason) {
    if (isFirst) diagnostics.push(describeLoadFailure(reason, { root, path }))
    throw toLoadError(reason, { root, path })
  }
}

const NO_LIBRARIES: Libraries = Object.freeze({})

// Never fails: a broken library says so when it is called.
function librariesOf(generation: Generation): Promise<Libraries> | Libraries {
  const { workspace, evaluator, transformer } = generation.options
  if (workspace.libraries.length === 0 || !transformer.mentionsLibraries) return NO_LIBRARIES
  return (generation.libraries ??= loadLibraries(workspace.libraries, evaluator))
}
