import type { RecordingConfig } from '../../config/schemaTypes.ts'
import { itemKind } from '../layout.ts'
import { readRecordingPath } from '../recordingPath.ts'
import type { ConfigItem, Workspace } from '../workspace.ts'
import type { ItemPlan } from './itemPlan.ts'
import { readBytes } from './sourceText.ts'

/** The file of the recordings of one operation; without what is in it where it has errors. */
export interface RecordingItem {
  readonly kind: 'recording'
  /** `stripe/charges.create`. */
  readonly name: string
  readonly path: string
  readonly connector: string
  readonly operation: string
  readonly recording?: ConfigItem<RecordingConfig>
}

/** The recordings of a workspace by path, those that cannot be read included. */
export function listRecordings({ paths, recordings }: Workspace): RecordingItem[] {
  return paths
    .filter((path) => itemKind(path) === 'recording')
    .flatMap((path) => {
      const about = readRecordingPath(path)
      if (about === undefined) return []
      const recording = recordings.find((each) => each.path === path)
      const name = `${about.connector}/${about.operation}`
      return [{ kind: 'recording', name, path, ...about, ...(recording && { recording }) }]
    })
}

/** Plans to delete recordings. Nothing else in a workspace points at one. */
export function planDeleteRecordings(workspace: Workspace, items: readonly RecordingItem[]): ItemPlan {
  return {
    items: items.map(({ kind, name, path }) => ({ kind, name, path })),
    changes: items.map(({ path }) => ({ path, before: readBytes(workspace, path) })),
    notes: [],
  }
}
