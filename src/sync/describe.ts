import type { ItemChange } from '../snapshot/change.ts'
import { describeItem } from '../workspace/layout.ts'
import { ownedKind } from '../workspace/ownership.ts'
import type { Attribution, PlannedConflict, PlannedItem } from './plan.ts'

/** The parts of a change that every plan shows. */
export function describe(change: ItemChange, by: Attribution | undefined): PlannedItem {
  const { path, base, ours, theirs } = change
  return {
    path,
    ...('from' in change && change.from !== undefined && { from: change.from }),
    kind: ownedKind(path),
    title: describeItem(path),
    ...(base && { base }),
    ...(ours && { ours }),
    ...(theirs && { theirs }),
    ...(by && { by }),
  }
}

/** The conflict that `classify` has found. */
export function conflictOf(change: ItemChange, item: PlannedItem): PlannedConflict {
  if (change.kind !== 'conflict') return { ...item, conflict: 'content', places: [] }
  const { conflict, other } = change
  return { ...item, conflict, places: [], ...(other !== undefined && { other }) }
}
