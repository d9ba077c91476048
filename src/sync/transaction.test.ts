import { assert, property, uint8Array } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { blobOid } from '../workspace/scan.ts'
import { formatJournal, parseJournal, type Journal } from './transaction.ts'

function journalOf(contents: readonly Uint8Array[]): Journal {
  const entries = contents.map((bytes) => [blobOid(bytes), bytes] as const)
  const ops = entries.map(([oid], index) => ({ path: `steps/${index} é.ts`, after: { oid, mode: '100644' } as const }))
  const state = { remote: 'https://example.org/x.git', branch: 'develop', entries: { 'steps/gone.ts': null } }
  const transaction = { environment: 'dev', ops, state, move: { kind: 'none' }, complete: true } as const
  return { transaction, contents: new Map(entries) }
}

describe('a journal', () => {
  it('is read as it was written, whatever bytes it holds', () => {
    assert(
      property(uint8Array(), uint8Array(), (one, other) => {
        const journal = journalOf([one, other])
        const read = parseJournal(formatJournal(journal))
        expect(read?.transaction).toEqual(journal.transaction)
        for (const [oid, bytes] of journal.contents) expect(read?.contents.get(oid)).toEqual(Buffer.from(bytes))
      }),
    )
  })

  it('is nothing when any byte of it is missing', () => {
    const bytes = formatJournal(journalOf([Buffer.from('one\n'), Buffer.from('two\n')]))
    for (let length = 0; length < bytes.byteLength; length++) {
      expect(parseJournal(bytes.subarray(0, length))).toBeUndefined()
    }
  })

  it('is nothing when any byte of it is another', () => {
    const bytes = formatJournal(journalOf([Buffer.from('one\n')]))
    for (let at = 0; at < bytes.byteLength; at++) {
      const damaged = Buffer.from(bytes)
      damaged[at] = (damaged[at] ?? 0) ^ 1
      expect(parseJournal(damaged)).toBeUndefined()
    }
  })
})
