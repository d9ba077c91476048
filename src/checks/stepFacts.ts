import { isUtf8 } from 'node:buffer'
import { posix } from 'node:path'
import { walkProgram, type Cursor } from '../workspace/cursor.ts'
import { readDataUse, type DataUse } from '../workspace/dataUse.ts'
import { readBytes } from '../workspace/edit/sourceText.ts'
import type { StepSource } from '../workspace/stepSource.ts'
import { readsAmbient } from '../workspace/stepNames.ts'
import { loadParser, type ParseSource, type Syntax } from '../workspace/syntax.ts'
import { findCertainEnd, findConfigUses, type CertainEnd, type ConfigUse } from '../workspace/taskUse.ts'
import type { Workspace } from '../workspace/workspace.ts'
import type { Pace } from './pace.ts'
import { readWrittenCondition, type WrittenCondition } from '../workspace/writtenCondition.ts'

/** A step that the engine would run, and what its source says of when and of what it does. */
export interface StepFacts {
  readonly step: StepSource
  readonly syntax: Pick<Syntax, 'path' | 'text'>
  /** Absent where too little of it is written out to reason about. */
  readonly condition?: WrittenCondition
  readonly data: DataUse
  /** What it asks for with `task.config`. */
  readonly asked: readonly ConfigUse[]
  /** Absent where the body may leave its task open. */
  readonly end?: CertainEnd
}

/** A step whose condition can be reasoned about. */
export type Conditioned = StepFacts & { readonly condition: WrittenCondition }

/** What is read of the steps of a workspace, which must come from a folder; those with errors are left out. */
export async function readStepFacts(workspace: Workspace, { breathe, known }: Pace): Promise<readonly StepFacts[]> {
  const parse = await loadParser()
  const broken = new Set(workspace.diagnostics.filter(({ severity }) => severity === 'error').map(({ file }) => file))
  const steps = new Map<string, StepSource>()
  for (const step of workspace.steps) {
    if (!step.disabled && !broken.has(step.path) && !steps.has(step.name)) steps.set(step.name, step)
  }
  const mayReachMore = createReach(workspace, parse)
  const all: StepFacts[] = []
  for (const step of steps.values()) {
    await breathe()
    const text = readSourceText(workspace, step.path)
    if (text === undefined) continue
    const before = known.get(step.path)
    const facts = before?.text === text ? { ...before.facts, step } : readFacts(step, parse(step.path, text))
    if (facts === undefined) continue
    known.set(step.path, { text, facts })
    all.push(mayReachMore(step, facts.syntax) ? { ...facts, data: { ...facts.data, open: true } } : facts)
  }
  const paths = new Set(workspace.steps.map(({ path }) => path))
  for (const path of known.keys()) if (!paths.has(path)) known.delete(path)
  return all
}

function readFacts(step: StepSource, syntax: Syntax): StepFacts | undefined {
  return syntax.errors.length > 0 ? undefined : factsOf(step, syntax, walkProgram(syntax.program))
}

function readSyntax(workspace: Workspace, path: string, parse: ParseSource): Syntax | undefined {
  const text = readSourceText(workspace, path)
  return text === undefined ? undefined : parse(path, text)
}

function readSourceText(workspace: Workspace, path: string): string | undefined {
  const bytes = readBytes(workspace, path)
  return isUtf8(bytes) ? new TextDecoder().decode(bytes) : undefined
}

// Names of a body are global while it runs: whatever it calls may reach its data as well.
function createReach(
  workspace: Workspace,
  parse: ParseSource,
): (step: StepSource, syntax: StepFacts['syntax']) => boolean {
  const reaching = workspace.libraries.some(({ path }) => {
    const syntax = readSyntax(workspace, path, parse)
    return syntax !== undefined && /\bdata\b/.test(syntax.text) && readsAmbient('data', walkProgram(syntax.program))
  })
  const libraries = new Set(workspace.libraries.map(({ path }) => path))
  return ({ path, imports }, { text }) => {
    const own = imports
      .filter(({ from }) => from.startsWith('.'))
      .map(({ from }) => posix.join(posix.dirname(path), from))
    if (own.some((module) => !CODE.some((ending) => libraries.has(`${module}${ending}`)))) return true
    return reaching && (own.length > 0 || /\blib\b/.test(text))
  }
}

const CODE = ['', '.ts', '.mts', '.js', '/index.ts', '/index.js']

/** Whether enough of a condition is written out to reason about it. */
export function isConditioned(facts: StepFacts): facts is Conditioned {
  return facts.condition !== undefined
}

function factsOf(step: StepSource, syntax: Syntax, cursors: readonly Cursor[]): StepFacts {
  const condition = readWrittenCondition(syntax)
  const end = findCertainEnd(step, cursors)
  return {
    step,
    // Without the program, which is far larger than the file.
    syntax: { path: syntax.path, text: syntax.text },
    ...(condition && { condition }),
    data: readDataUse(step, cursors),
    asked: findConfigUses(cursors),
    ...(end && { end }),
  }
}
