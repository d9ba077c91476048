import type { TypedEvent } from '../engine/history.ts'
import type { StepTable } from '../stepHost.ts'
import type { Scope, TaskReader } from '../store/taskStore.ts'
import { listNewest, readOrSkip } from './newestTasks.ts'

/** Which step has followed which. */
export interface StepGraph {
  /** Every step that can run, in path order. */
  readonly steps: readonly { readonly name: string; readonly disabled: boolean; readonly runs: number }[]
  /** The most frequent first; without `from`, where tasks begin, without `to`, where they rested. */
  readonly edges: readonly { readonly from?: string; readonly to?: string; readonly count: number }[]
  /** Tasks whose journal was read, and whether there are others. */
  readonly scanned: { readonly tasks: number; readonly cut: boolean }
}

/** Draws what the newest tasks have done, as many as are read in a moment. */
export async function drawStepGraph(store: TaskReader, scope: Scope, table: StepTable): Promise<StepGraph> {
  const { ids, cut } = await listNewest(store, scope, undefined)
  const runs = new Map<string, number>()
  const edges = new Map<string, number>()
  for (const id of ids) countRuns(await readOrSkip(store, scope, id), { runs, edges })
  return {
    steps: [...table.steps.values()].map(({ name, disabled }) => ({ name, disabled, runs: runs.get(name) ?? 0 })),
    edges: [...edges]
      .map(([key, count]) => ({ ...(JSON.parse(key) as { from?: string; to?: string }), count }))
      .toSorted((left, right) => right.count - left.count),
    scanned: { tasks: ids.length, cut },
  }
}

interface Counted {
  readonly runs: Map<string, number>
  /** By what `JSON` makes of an edge. */
  readonly edges: Map<string, number>
}

function countRuns(events: readonly TypedEvent[], { runs, edges }: Counted): void {
  let from: string | undefined
  for (const event of events) {
    if (event.type !== 'StepStarted') continue
    const { step } = event.data
    add(runs, step)
    add(edges, JSON.stringify({ from, to: step }))
    from = step
  }
  if (from !== undefined) add(edges, JSON.stringify({ from }))
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}
