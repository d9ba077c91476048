import type { Libraries } from '../../define.ts'
import { StepyardError } from '../../errors.ts'
import type { Evaluator } from './evaluator.ts'
import { createLibraries, type LibraryModule } from './libraries.ts'
import { toLoadError } from './loadFailure.ts'
import type { Affected, ModuleSource } from './moduleRunner.ts'
import { readBody } from './readModule.ts'
import type { StepBody } from './runBody.ts'
import type { BodySource, LibraryFile } from './stepRuntime.ts'

/** The modules as they were at one moment. */
export interface BodyGeneration {
  readonly number: number
  readonly evaluator: Evaluator
  /** By name; settled when the reload that made the generation has ended. */
  steps: ReadonlyMap<string, BodySource>
  readonly libraries: readonly LibraryFile[]
  /** Bodies that have been evaluated, by step. */
  readonly bodies: Map<string, LoadedBody>
  /** Made when the first body that may use it is run. */
  lib: Promise<Libraries> | undefined
  /** Runs that have not ended. */
  running: number
}

/** A body that can be run, and what its `lib` is. */
export interface LoadedBody {
  readonly body: StepBody
  readonly libraries: Libraries
  /** A later version could not be evaluated. */
  readonly stale?: true
}

/** What the next generation can go on with: bodies that a reload does not affect, while the libraries are the same. */
export function keepBodies(
  { bodies, lib, steps, libraries: before }: BodyGeneration,
  {
    affected,
    libraries,
    root,
  }: { readonly affected: Affected; readonly libraries: readonly LibraryFile[]; readonly root: string },
): Pick<BodyGeneration, 'bodies' | 'lib'> {
  if (affected === 'all') return { bodies: new Map(), lib: undefined }
  const isAffected = ({ path }: { readonly path: string }): boolean => affected.has(idOf(root, path))
  const isSame = before.length === libraries.length && libraries.every(({ path }, at) => path === before[at]?.path)
  if (!isSame || libraries.some(isAffected)) return { bodies: new Map(), lib: undefined }
  const kept = [...bodies].filter(([step]) => {
    const source = steps.get(step)
    return source !== undefined && !isAffected(source)
  })
  return { bodies: new Map(kept), lib }
}

// As Vite names the module of a file.
function idOf(root: string, path: string): string {
  return `${root.replaceAll('\\', '/')}/${path}`
}

/** The body of a step. Throws `STEP_NOT_LOADED`. `root` is the folder of the workspace. */
export async function evaluateBody(
  { evaluator }: BodyGeneration,
  { path, dialect }: BodySource,
  root: string,
): Promise<StepBody> {
  try {
    const body = readBody(await evaluator.evaluate(path), dialect)
    if (body === undefined) throw new StepyardError('STEP_NOT_LOADED', { path, reason: 'its content is no function.' })
    return body
  } catch (reason) {
    throw toLoadError(reason, { root, path })
  }
}

/** What `lib` is in a generation. Never fails: a broken library says so when it is called. */
export function librariesOf(generation: BodyGeneration, source: ModuleSource): Promise<Libraries> | Libraries {
  const { libraries, evaluator } = generation
  if (libraries.length === 0 || !source.mentionsLibraries) return NO_LIBRARIES
  return (generation.lib ??= loadLibraries(libraries, evaluator))
}

const NO_LIBRARIES: Libraries = Object.freeze({})

async function loadLibraries(files: readonly LibraryFile[], evaluator: Evaluator): Promise<Libraries> {
  return createLibraries(await Promise.all(files.map((file) => loadLibrary(file, evaluator))))
}

async function loadLibrary({ namespace, path, dialect }: LibraryFile, evaluator: Evaluator): Promise<LibraryModule> {
  const library = { namespace, path, madeByContent: dialect === 'A' }
  try {
    return { ...library, exports: await evaluator.evaluate(path) }
  } catch (failure) {
    return { ...library, failure }
  }
}
