import { isUtf8 } from 'node:buffer'
import { walkProgram, type Cursor } from '../workspace/cursor.ts'
import { readDataUse, type DataUse } from '../workspace/dataUse.ts'
import { readBytes } from '../workspace/edit/sourceText.ts'
import type { StepSource } from '../workspace/stepSource.ts'
import { loadParser, type Syntax } from '../workspace/syntax.ts'
import { findCertainEnd, findConfigUses, type CertainEnd, type ConfigUse } from '../workspace/taskUse.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { readWrittenCondition, type WrittenCondition } from '../workspace/writtenCondition.ts'

/** A step that the engine would run, and what its source says of when and of what it does. */
export interface StepFacts {
  readonly step: StepSource
  readonly syntax: Syntax
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
export async function readStepFacts(workspace: Workspace): Promise<readonly StepFacts[]> {
  const parse = await loadParser()
  const broken = new Set(workspace.diagnostics.filter(({ severity }) => severity === 'error').map(({ file }) => file))
  const names = new Set<string>()
  return workspace.steps.flatMap((step) => {
    if (step.disabled || broken.has(step.path) || names.has(step.name)) return []
    names.add(step.name)
    const bytes = readBytes(workspace, step.path)
    if (!isUtf8(bytes)) return []
    const syntax = parse(step.path, new TextDecoder().decode(bytes))
    return syntax.errors.length > 0 ? [] : [factsOf(step, syntax, walkProgram(syntax.program))]
  })
}

/** Whether enough of a condition is written out to reason about it. */
export function isConditioned(facts: StepFacts): facts is Conditioned {
  return facts.condition !== undefined
}

function factsOf(step: StepSource, syntax: Syntax, cursors: readonly Cursor[]): StepFacts {
  const condition = readWrittenCondition(syntax)
  const end = findCertainEnd(step, cursors)
  return {
    step,
    syntax,
    ...(condition && { condition }),
    data: readDataUse(step, cursors),
    asked: findConfigUses(cursors),
    ...(end && { end }),
  }
}
