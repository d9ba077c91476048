import type { Diagnostic } from '../diagnostics.ts'
import { blobOid } from '../workspace/scan.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { listInputs } from './listInputs.ts'
import { readState, type TypeParts, type TypeState } from './typeCache.ts'
import { pathOf, readTypeFiles } from './typeFolder.ts'
import type { ConnectorTypes } from './typeSources.ts'

/** What `stepyard types` would write. */
export interface TypePlan {
  readonly root: string
  /** Every file of types, by its path in the workspace; empty where they are current and none had to be made. */
  readonly files: readonly PlannedFile[]
  /** What is wrong with the schemas; types of broken ones are the last good ones. */
  readonly diagnostics: readonly Diagnostic[]
  /** What is kept for the next time. */
  readonly state: TypeState
  readonly parts?: TypeParts
}

/** A file of types as it is on the disk, and what it should be. */
export interface PlannedFile {
  /** In the workspace: `.stepyard/types/tasks.d.ts`. */
  readonly path: string
  readonly status: 'current' | 'missing' | 'stale' | 'left-over'
  /** Absent for one that is left over. */
  readonly text?: string
}

/** What types are made with. */
export interface TypeParties {
  /** As it has just been read: then no code is parsed. */
  readonly workspace?: Workspace
  /**
   * Makes everything of `workspace` again, though the files are those of the last time: it may have been older than they
   * were then. Default false.
   */
  readonly isNewer?: boolean
  /** What can be called of connectors. Default: what their files say. */
  readonly describe?: DescribeConnectors
}

/** Tells what can be called of the connectors of a folder, built-in types and imported documents included. */
export type DescribeConnectors = (
  root: string,
  connectors: Workspace['connectors'],
) => Promise<readonly ConnectorTypes[]>

/** Looks what has changed since the last time, and makes the types of that. Writes nothing. `now` in ms since 1970. */
export async function planTypes(root: string, now: number, parties: TypeParties = {}): Promise<TypePlan> {
  const state = await readState(root)
  const inputs = await listInputs(root, state, now)
  if (parties.isNewer !== true && state?.inputs === inputs.id && (await areWritten(root, state.outputs))) {
    const { known, rules } = inputs
    const files = Object.keys(state.outputs).map((name) => ({ path: pathOf(name), status: 'current' as const }))
    return { root, files, diagnostics: state.diagnostics, state: { ...state, known, rules } }
  }
  // What makes types is loaded only where something has changed.
  const { makeTypes } = await import('./makeTypes.ts')
  return makeTypes(root, inputs, parties)
}

async function areWritten(root: string, outputs: TypeState['outputs']): Promise<boolean> {
  const files = await readTypeFiles(root, Object.keys(outputs))
  return (
    [...files].every(([name, bytes]) => blobOid(bytes) === outputs[name]) && Object.keys(outputs).length === files.size
  )
}
