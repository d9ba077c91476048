import type { StepContext, StepControl } from '../../define.ts'
import { createAudit } from './audit.ts'
import { createConsole, type BodyConsole } from './bodyConsole.ts'
import { createConnectors } from './connectors.ts'
import type { Run } from './run.ts'
import { createTask, note } from './task.ts'

/** The names that a body sees: as its argument, or as if they were global. */
export interface BodyNames extends Omit<StepContext, 'data'> {
  /** Whatever the body has made of it. */
  data: unknown
  readonly console: BodyConsole
}

/** Makes the names of one run. Each is made when it is first asked for: most bodies use two of them. */
export function createBodyNames(run: Run, lib: BodyNames['lib']): BodyNames {
  const made: { -readonly [Name in keyof BodyNames]?: BodyNames[Name] } = {}
  return {
    get data() {
      return run.data
    },
    set data(value) {
      if (!run.ended) run.data = value
    },
    get task() {
      return (made.task ??= createTask(run))
    },
    get step() {
      return (made.step ??= createStep(run))
    },
    get connectors() {
      return (made.connectors ??= createConnectors(run))
    },
    get audit() {
      return (made.audit ??= createAudit(run))
    },
    get console() {
      return (made.console ??= createConsole(run))
    },
    lib,
  }
}

function createStep(run: Run): StepControl {
  return { redo: () => note(run, 'step.redo', { redo: true }) }
}
