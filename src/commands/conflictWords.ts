import type { ConflictKind, Entries } from '../snapshot/change.ts'

/** What the words are about: a conflict of a plan, of `status`, or one that is open. */
export interface WordedConflict extends Entries {
  readonly conflict: ConflictKind
  readonly other?: string | undefined
}

/** Why a person must decide: the same words in plans, in `status` and in `resolve`. */
export function conflictWords(conflict: WordedConflict): string {
  const { other } = conflict
  if (conflict.conflict === 'rename') return renameWords(conflict)
  const words = WORDS[conflict.conflict]
  return other === undefined ? words : `${words}: ${other}`
}

const WORDS: Readonly<Record<Exclude<ConflictKind, 'rename'>, string>> = {
  content: 'both sides changed the same place',
  'add-add': 'new on both sides, and different',
  'delete-modify': 'deleted here, changed there',
  'modify-delete': 'changed here, deleted there',
  'file-directory': 'a file on one side, a folder on the other',
  case: 'the sides spell the name differently',
}

function renameWords({ ours, theirs, other }: WordedConflict): string {
  if (other !== undefined)
    return theirs ? `moved on both sides, there to ${other}` : `moved there to ${other}, which is taken`
  if (ours && theirs) return 'moved to a place that is taken on the other side'
  return ours ? 'moved here, deleted there' : 'moved there, deleted here'
}
