import type { Diagnostic } from '../diagnostics.ts'
import type { ConditionDiagnostic } from '../condition/pattern.ts'
import { compileCondition } from '../condition/compile.ts'
import type { LoadedStep } from '../stepHost.ts'
import type { StepSource } from '../workspace/stepSource.ts'
import { findingAt } from '../workspace/syntax.ts'
import type { Workspace } from '../workspace/workspace.ts'
import type { Evaluator } from './evaluator.ts'
import type { ItemFiles } from './items.ts'
import { describeLoadFailure } from './loadFailure.ts'
import type { Transformer } from './transformer.ts'
import { compileOf, readRetry, type StepModule } from './readModule.ts'

/** What steps are loaded from. */
export interface LoadOptions {
  readonly root: string
  readonly workspace: Workspace
  readonly files: ItemFiles
  readonly evaluator: Evaluator
  readonly transformer: Transformer
}

/** The steps that can be matched, by name in path order, and why others cannot. */
export interface LoadedSteps {
  readonly steps: ReadonlyMap<string, LoadedStep>
  readonly sources: ReadonlyMap<string, StepSource>
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * Loads every step that has no error in its file. A condition that is written out is compiled as it stands; only other
 * files are evaluated.
 */
export async function loadSteps(options: LoadOptions): Promise<LoadedSteps> {
  const sources = chooseSources(options)
  const results = await mapPool(AT_ONCE, sources, (source) => loadStep(source, options))
  const loaded = results.flatMap(({ step }) => step ?? [])
  const names = new Set(loaded.map(({ name }) => name))
  return {
    steps: new Map(loaded.map((step) => [step.name, step])),
    sources: new Map(sources.filter(({ name }) => names.has(name)).map((source) => [source.name, source])),
    diagnostics: results.flatMap(({ diagnostics }) => diagnostics),
  }
}

// Enough to keep the transformer busy; all at once, each would seem to take as long as all of them.
const AT_ONCE = 32

interface Result {
  readonly step?: LoadedStep
  readonly diagnostics: readonly Diagnostic[]
}

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

async function loadStep(source: StepSource, options: LoadOptions): Promise<Result> {
  const { name, path, disabled, condition } = source
  const fileHash = options.files.get(path)?.hash ?? ''
  try {
    const needsModule = !('value' in condition) || source.retry !== undefined
    const module = needsModule ? await options.evaluator.evaluate(path) : undefined
    const compiled = 'value' in condition ? compileCondition(condition.value) : compileOf(module ?? {}, source.dialect)
    if (compiled.condition === undefined) return refuse(source, compiled.diagnostics, options)
    const step = { name, path, condition: compiled.condition, disabled, fileHash }
    return module === undefined ? { step, diagnostics: [] } : withRetry(step, { module, source }, options)
  } catch (reason) {
    return { diagnostics: [describeLoadFailure(reason, { root: options.root, path })] }
  }
}

function refuse(source: StepSource, findings: readonly ConditionDiagnostic[], { files }: LoadOptions): Result {
  const file = { path: source.path, text: files.get(source.path)?.text ?? '' }
  return {
    diagnostics: findings.map(({ code, message, hint, severity }) =>
      findingAt(file, { code, message, hint, severity, at: source.condition }),
    ),
  }
}

function withRetry(
  step: LoadedStep,
  { module, source }: { readonly module: StepModule; readonly source: StepSource },
  { files }: LoadOptions,
): Result {
  const retry = readRetry(module)
  if (retry !== 'invalid') return { step: retry === undefined ? step : { ...step, retry }, diagnostics: [] }
  const file = { path: step.path, text: files.get(step.path)?.text ?? '' }
  const message = '`retry` says neither how often the step is tried nor how long it pauses.'
  const hint = "Write `{ attempts: 3, backoff: '1s' }`."
  return {
    diagnostics: [findingAt(file, { code: 'RETRY_INVALID', message, hint, ...(source.retry && { at: source.retry }) })],
  }
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
