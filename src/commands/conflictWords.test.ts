import { expect, it } from 'vitest'
import { conflictWords, type WordedConflict } from './conflictWords.ts'

const entry = { oid: '1'.repeat(40), mode: '100644' } as const

it.each<[string, WordedConflict]>([
  ['changed here, deleted there', { conflict: 'modify-delete', ours: entry }],
  ['the sides spell the name differently: steps/A.ts', { conflict: 'case', ours: entry, other: 'steps/A.ts' }],
  ['moved on both sides, there to b.ts', { conflict: 'rename', ours: entry, theirs: entry, other: 'b.ts' }],
  ['moved there to b.ts, which is taken', { conflict: 'rename', ours: entry, other: 'b.ts' }],
  ['moved to a place that is taken on the other side', { conflict: 'rename', ours: entry, theirs: entry }],
  ['moved here, deleted there', { conflict: 'rename', ours: entry }],
  ['moved there, deleted here', { conflict: 'rename', theirs: entry }],
])('a conflict is worded as: %s', (words, conflict) => {
  expect(conflictWords(conflict)).toBe(words)
})
