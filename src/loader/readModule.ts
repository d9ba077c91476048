import type { StepBody } from './inside/runBody.ts'
import type { StepSource } from '../workspace/stepSource.ts'

/** The exports of a step file, as evaluated. */
export type StepModule = Readonly<Record<string, unknown>>

/** The condition that an evaluated step has. */
export function readCondition(module: StepModule, { dialect }: StepSource): unknown {
  if (dialect === 'B') return typeof module.match === 'function' ? module.match() : undefined
  return definitionOf(module).condition
}

/** The body that an evaluated step has, called the way its dialect asks for. */
export function readBody(module: StepModule, { dialect }: StepSource): StepBody {
  if (dialect === 'B') {
    const body = module.default as (data: unknown) => unknown
    return ({ data }) => body(data)
  }
  const definition = definitionOf(module)
  return (names) => definition.content(names)
}

interface Definition {
  readonly condition: unknown
  content(names: unknown): unknown
}

function definitionOf(module: StepModule): Definition {
  return (module.default ?? module) as Definition
}
