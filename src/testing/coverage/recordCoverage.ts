import { inject } from 'vitest'
import { readEvents, readVersion } from '../../engine/history.ts'
import { listFamily } from '../../engine/listFamily.ts'
import type { EngineParts } from '../../engine/context.ts'
import { addCoverage, coverDocument, coverRun, NO_COVERAGE, type Coverage } from './coverage.ts'
import { writeCoverage } from './coverageFiles.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder where threads put what their tests have seen; absent where nobody asks. */
    readonly stepyardCoverage?: string
  }
}

/** Takes note of what one test makes of the steps of its workspace. */
export interface CoverageRecorder {
  /** Conditions were held against this. */
  document(data: unknown): void
  /** A body ran outside a task. */
  ran(step: string): void
  /** These tasks ran, with their sub-tasks; keeps everything for whoever asked. */
  end(tasks: Iterable<string>): Promise<void>
}

/** Starts taking note; `undefined` where nobody asks. */
export function recordCoverage(parts: EngineParts): CoverageRecorder | undefined {
  const folder = inject('stepyardCoverage')
  if (folder === undefined) return undefined
  let seen: Coverage = NO_COVERAGE
  const add = (more: Coverage): void => void (seen = addCoverage(seen, more))
  const document = (data: unknown): void => {
    const steps = [...parts.index.table.steps.values()].filter(({ disabled }) => !disabled)
    add(coverDocument(steps, data))
  }
  return {
    document,
    ran: (step) => add(coverRun(step)),
    async end(tasks) {
      for (const task of tasks) await coverFamily(parts, task, { document, ran: (step) => add(coverRun(step)) })
      writeCoverage(folder, seen)
    },
  }
}

async function coverFamily(
  parts: EngineParts,
  root: string,
  { document, ran }: Pick<CoverageRecorder, 'document' | 'ran'>,
): Promise<void> {
  const { store, scope } = parts
  const record = await store.get(scope, root)
  for (const task of record ? [record, ...(await listFamily(parts, root))] : []) {
    for (let version = 0; version <= task.version; version += 1) {
      document(await readVersion(store, scope, { task: task.id, version }))
    }
    for (const step of await stepsOf(parts, task.id)) ran(step)
  }
}

async function stepsOf({ store, scope }: EngineParts, task: string): Promise<readonly string[]> {
  const events = await readEvents(store, scope, task)
  return events.flatMap((event) =>
    event.type === 'StepFinished' || event.type === 'StepFailed' ? [event.data.step] : [],
  )
}
