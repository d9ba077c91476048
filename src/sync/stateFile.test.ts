import { assert, constantFrom, dictionary, option, property, record, stringMatching } from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TreeEntry } from '../snapshot/tree.ts'
import { formatState, ownershipKey, parseState, type EnvironmentState } from './stateFile.ts'
import { updateState } from './updateState.ts'

const oid = stringMatching(/^[0-9a-f]{40}$/)
const entry = record({ oid, mode: constantFrom<TreeEntry['mode'][]>('100644', '100755') })
// Not "con", "nul" and the like: those cannot be items.
const path = stringMatching(/^steps\/s_[a-zé日_0-9]{1,18}\.ts$/)

const STATE: EnvironmentState = {
  remote: 'https://example.org/a.git',
  branch: 'develop',
  commit: 'c'.repeat(40),
  exact: ownershipKey({ include: [], exclude: [] }),
  base: new Map([['steps/a.ts', { oid: 'a'.repeat(40), mode: '100644' }]]),
}

describe('a state', () => {
  it('reads as it was written', () => {
    const state = record({ commit: option(oid, { nil: undefined }), base: dictionary(path, entry) })

    assert(
      property(state, ({ commit, base }) => {
        const whole = { ...STATE, base: new Map(Object.entries(base)) }
        const written = commit === undefined ? whole : { ...whole, commit }
        expect(parseState(formatState(written))).toEqual(written)
      }),
    )
  })

  it('is not believed with any byte changed or cut off', () => {
    const text = formatState(STATE)
    const changed = Array.from(text, (char, at) => text.slice(0, at) + (char === '0' ? '1' : '0') + text.slice(at + 1))
    const cut = Array.from(text, (_, at) => text.slice(0, at))

    expect([...changed, ...cut].filter((other) => parseState(other) !== undefined)).toEqual([])
  })

  it.each(['', 'null', '[]', '{}', '7', '{"format":3}', '{"format":3,"remote":1,"branch":[],"base":{}}'])(
    'is not read from %j',
    (text) => {
      expect(parseState(text)).toBeUndefined()
    },
  )
})

describe('updateState', () => {
  const { remote, branch } = STATE
  const update = {
    remote,
    branch,
    entries: { 'steps/a.ts': null, 'steps/b.ts': { oid: 'b'.repeat(40), mode: '100755' as const } },
  }

  it('is the same when applied twice', () => {
    const once = updateState(STATE, update)

    expect([...(once?.base.keys() ?? [])]).toEqual(['steps/b.ts'])
    expect(updateState(once, update)).toEqual(once)
  })

  it('claims no commit and no exactness that the update does not bring', () => {
    expect(updateState(STATE, update)).toEqual({
      remote,
      branch,
      base: new Map([['steps/b.ts', update.entries['steps/b.ts']]]),
    })
  })

  it('makes nothing of a state that is gone or about another branch', () => {
    expect(updateState(undefined, update)).toBeUndefined()
    expect(updateState({ ...STATE, branch: 'main' }, update)).toBeUndefined()
    expect(updateState({ ...STATE, remote: 'https://example.org/b.git' }, update)).toBeUndefined()
  })
})
