import { isUtf8 } from 'node:buffer'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Diagnostic } from '../diagnostics.ts'
import type { ItemChange } from '../snapshot/change.ts'
import { formatUnifiedDiff } from '../snapshot/diffText.ts'
import { sameEntry, type FileMode, type TreeEntry } from '../snapshot/tree.ts'
import { findHiddenCharacters, type HiddenCharacter } from '../snapshot/trojan.ts'
import { attributeComparison } from './attribution.ts'
import { compare } from './compare.ts'
import type { SyncOptions } from './options.ts'
import { pathsOf, resolveSelection, selects } from './selection.ts'
import { withSession, type Session, type SyncWorkspace } from './session.ts'
import { entryOf, type StatusEntry } from './status.ts'

/** What one side did to an item since the base. */
export interface SideDiff {
  readonly side: 'ours' | 'theirs'
  /** Unified diff from the base to this side; absent for a binary file. */
  readonly text?: string
  readonly added: number
  readonly removed: number
  /** The mode this side gave it, where it is another than in the base. */
  readonly mode?: FileMode
  /** For a step: what changed in its condition, one sentence each; empty when only the rest changed. */
  readonly conditions: readonly string[]
  /** Characters of the new version that a reader cannot see or takes for others. */
  readonly hidden: readonly HiddenCharacter[]
}

/** One item that differs, with what each side did to it. */
export interface ItemDiff extends StatusEntry {
  readonly sides: readonly SideDiff[]
}

/** The differences of an environment in path order, against the last fetched tip. */
export interface Diff {
  readonly environment: string
  readonly items: readonly ItemDiff[]
  readonly warnings: readonly Diagnostic[]
}

/** What `diff` can be told besides what every sync call takes. */
export interface DiffOptions extends SyncOptions {
  /** Asks the remote first. Default: false. */
  readonly fetch?: boolean
  /** Only what this side did. Default: both. */
  readonly side?: 'ours' | 'theirs'
}

/** What the folder and the branch did to every item since they were last the same. Changes nothing. */
export async function diff(workspace: SyncWorkspace, options: DiffOptions): Promise<Diff> {
  const lock = options.fetch ? { lock: 'diff' } : { offline: true }
  return withSession({ workspace, options, ...lock }, async (session) => {
    const comparison = await compare(session, options.fetch ? 'remote' : 'last-fetch')
    const by = await attributeComparison(session, comparison)
    const selected = selects(resolveSelection(options, comparison.sides))
    const items: ItemDiff[] = []
    for (const change of comparison.changes.filter((found) => pathsOf(found).some(selected))) {
      const sides = await diffSides(session, change, options.side)
      if (sides.length > 0 || isMove(change, options.side))
        items.push({ ...entryOf(change, by.get(change.path)), sides })
    }
    return { environment: session.chosen.name, items, warnings: comparison.base.warnings }
  })
}

// A rename is a difference even where the content is the same.
function isMove(change: ItemChange, only: 'ours' | 'theirs' | undefined): boolean {
  const { kind } = change
  if (kind === 'conflict') return change.conflict === 'rename'
  return (kind === 'ours-renamed' && only !== 'theirs') || (kind === 'theirs-renamed' && only !== 'ours')
}

async function diffSides(
  session: Session,
  change: ItemChange,
  only: 'ours' | 'theirs' | undefined,
): Promise<SideDiff[]> {
  const { base } = change
  const before = base ? await readBlob(session, base) : undefined
  const sides: SideDiff[] = []
  for (const side of ['ours', 'theirs'] as const) {
    const entry = change[side]
    if ((only !== undefined && only !== side) || sameEntry(entry, base)) continue
    const after = entry && (side === 'ours' ? await readOurs(session, change) : await readBlob(session, entry))
    const mode = base && entry && entry.mode !== base.mode ? { mode: entry.mode } : {}
    sides.push({ ...(await diffSide({ path: change.path, side, before, after })), ...mode })
  }
  return sides
}

async function readBlob({ backend }: Session, { oid }: TreeEntry): Promise<Uint8Array | undefined> {
  return (await backend.readBlobs([oid]))[0]
}

// An item the branch renamed is still at its old place here.
async function readOurs({ root }: Session, change: ItemChange): Promise<Uint8Array> {
  const at = change.kind === 'theirs-renamed' ? change.from : change.path
  return readFile(join(root, at))
}

interface SideBytes {
  readonly path: string
  readonly side: 'ours' | 'theirs'
  readonly before: Uint8Array | undefined
  readonly after: Uint8Array | undefined
}

async function diffSide({ path, side, before, after }: SideBytes): Promise<SideDiff> {
  const [old, now] = [textOf(before), textOf(after)]
  if (old === undefined || now === undefined) return { side, added: 0, removed: 0, conditions: [], hidden: [] }
  const text = formatUnifiedDiff(before && old, after && now, { path })
  const lines = text.split('\n').slice(2)
  return {
    side,
    text,
    added: lines.filter((line) => line.startsWith('+')).length,
    removed: lines.filter((line) => line.startsWith('-')).length,
    conditions: before && after ? await conditionChanges(path, old, now) : [],
    hidden: findHiddenCharacters(now),
  }
}

async function conditionChanges(path: string, before: string, after: string): Promise<string[]> {
  const { itemKind } = await import('../workspace/layout.ts')
  if (itemKind(path) !== 'step') return []
  const { diffConditions, formatConditionChange } = await import('../workspace/conditionDiff.ts')
  return (await diffConditions(before, after, path)).map(formatConditionChange)
}

function textOf(bytes: Uint8Array | undefined): string | undefined {
  if (!bytes) return ''
  return isUtf8(bytes) && !bytes.includes(0) ? Buffer.from(bytes).toString().replaceAll('\r\n', '\n') : undefined
}
