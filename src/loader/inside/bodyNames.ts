import { createAudit, type AuditControl } from './audit.ts'
import { createConnectors } from './connectors.ts'
import type { Run } from './run.ts'
import { createTask } from './task.ts'
import type { Connectors, Libraries, StepControl, TaskControl } from '../../define.ts'

/** The names that a body sees: as its argument, or as if they were global. */
export interface BodyNames {
  data: unknown
  readonly task: TaskControl
  readonly step: StepControl
  readonly connectors: Connectors
  readonly lib: Libraries
  readonly audit: AuditControl
}

/** Makes the names of one run. Each is made when it is first asked for: most bodies use two of them. */
export function createBodyNames(run: Run, libraries: () => Libraries): BodyNames {
  let task: TaskControl | undefined
  let connectors: Connectors | undefined
  let audit: AuditControl | undefined
  return {
    get data() {
      return run.data
    },
    set data(value) {
      if (!run.ended) run.data = value
    },
    get task() {
      return (task ??= createTask(run))
    },
    get step() {
      return createStep(run)
    },
    get connectors() {
      return (connectors ??= createConnectors(run))
    },
    get lib() {
      return libraries()
    },
    get audit() {
      return (audit ??= createAudit(run))
    },
  }
}

function createStep(run: Run): StepControl {
  return {
    redo() {
      if (!run.ended) run.effects.redo = true
    },
  }
}
