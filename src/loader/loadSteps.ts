import { compileCondition } from '../condition/compile.ts'
import type { ConditionDiagnostic } from '../condition/pattern.ts'
import type { Diagnostic } from '../diagnostics.ts'
import type { LoadedStep, RetryRule } from '../stepHost.ts'
import type { StepSource } from '../workspace/stepSource.ts'
import { findingAt } from '../workspace/syntax.ts'
import type { Workspace } from '../workspace/workspace.ts'
import type { BodySource, StepFacts, StepRuntime } from './inside/stepRuntime.ts'
import type { ItemFiles } from './items.ts'

/** What steps are loaded from. */
export interface LoadOptions {
  readonly workspace: Workspace
  readonly files: ItemFiles
  readonly runtime: Pick<StepRuntime, 'inspect'>
  /** What came of a file before, where nothing that it says can have changed. Default: nothing. */
  readonly known?: (source: StepSource) => LoadedFile | undefined
}

/** The steps that can be matched, by name in path order, and why others cannot. */
export interface LoadedSteps {
  readonly steps: ReadonlyMap<string, LoadedStep>
  readonly sources: ReadonlyMap<string, BodySource>
  /** What came of each file, in path order. */
  readonly files: ReadonlyMap<StepSource, LoadedFile>
}

/** The step in a file, or why it is none. */
export interface LoadedFile {
  readonly step?: LoadedStep
  readonly diagnostics: readonly Diagnostic[]
  /** Whether it could not be evaluated. */
  readonly isBroken?: true
}

/**
 * Loads every step that has no error in its file. A condition that is written out is compiled as it stands; only other
 * files are evaluated.
 */
export async function loadSteps(options: LoadOptions): Promise<LoadedSteps> {
  const sources = chooseSources(options)
  const results = await mapPool(AT_ONCE, sources, async (source) => {
    return options.known?.(source) ?? loadStep(source, options)
  })
  const loaded = sources.flatMap((source, at) => pairOf(source, results[at]?.step))
  return {
    steps: new Map(loaded.map(([{ name }, step]) => [name, step])),
    sources: new Map(loaded.map(([source]) => [source.name, bodySourceOf(source, options)])),
    files: new Map(sources.flatMap((source, at) => pairOf(source, results[at]))),
  }
}

function pairOf<K, V>(key: K, value: V | undefined): (readonly [K, V])[] {
  return value === undefined ? [] : [[key, value]]
}

// Enough to keep the transformer busy; all at once, each would seem to take as long as all of them.
const AT_ONCE = 32

// Of two steps with one name the first by path stands; the finding about the other is the workspace's own.
function chooseSources({ workspace, files }: LoadOptions): StepSource[] {
  const broken = new Set(workspace.diagnostics.filter(({ severity }) => severity === 'error').map(({ file }) => file))
  const names = new Set<string>()
  return workspace.steps.filter(({ name, path }) => {
    if (broken.has(path) || !files.has(path) || names.has(name)) return false
    names.add(name)
    return true
  })
}

function bodySourceOf({ path, dialect }: StepSource, { files }: LoadOptions): BodySource {
  return { path, dialect, fileHash: files.get(path)?.hash ?? '' }
}

async function loadStep(source: StepSource, options: LoadOptions): Promise<LoadedFile> {
  const { condition } = source
  const needsModule = !('value' in condition) || source.retry !== undefined
  const facts = needsModule ? await options.runtime.inspect(bodySourceOf(source, options)) : NO_FACTS
  if ('failure' in facts) return { diagnostics: [facts.failure], isBroken: true }
  return stepOf(source, facts, options)
}

const NO_FACTS = { compiled: undefined, retry: undefined }

type Known = { readonly compiled: Extract<StepFacts, { compiled: unknown }>['compiled'] | undefined } & {
  readonly retry: RetryRule | 'invalid' | undefined
}

function stepOf(source: StepSource, { compiled: evaluated, retry }: Known, options: LoadOptions): LoadedFile {
  const { name, path, disabled, condition } = source
  const compiled = 'value' in condition ? compileCondition(condition.value) : evaluated
  if (compiled?.condition === undefined) return refuse(source, compiled?.diagnostics ?? [], options)
  if (retry === 'invalid') return refuseRetry(source, options)
  const { fileHash } = bodySourceOf(source, options)
  const step = { name, path, condition: compiled.condition, disabled, fileHash }
  return { step: retry === undefined ? step : { ...step, retry }, diagnostics: [] }
}

function refuse(source: StepSource, findings: readonly ConditionDiagnostic[], { files }: LoadOptions): LoadedFile {
  const file = { path: source.path, text: files.get(source.path)?.text ?? '' }
  return {
    diagnostics: findings.map(({ code, message, hint, severity }) =>
      findingAt(file, { code, message, hint, severity, at: source.condition }),
    ),
  }
}

function refuseRetry({ path, retry }: StepSource, { files }: LoadOptions): LoadedFile {
  const file = { path, text: files.get(path)?.text ?? '' }
  const message = '`retry` says neither how often the step is tried nor how long it pauses.'
  const hint = "Write `{ attempts: 3, backoff: '1s' }`."
  return { diagnostics: [findingAt(file, { code: 'RETRY_INVALID', message, hint, ...(retry && { at: retry }) })] }
}

async function mapPool<A, B>(size: number, items: readonly A[], work: (item: A) => Promise<B>): Promise<B[]> {
  const results: B[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++
      results[index] = await work(items[index] as A)
    }
  }
  await Promise.all(Array.from({ length: Math.min(size, items.length) }, worker))
  return results
}
