import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkDeleteGate, checkEmptySet, type DeleteGateInput, parseMaxDelete } from './gates.ts'
import { checkKeptKinds } from './keptKinds.ts'

describe('the delete gate', () => {
  it.each<[DeleteGateInput, boolean]>([
    [{ deletes: 0, items: 0 }, true],
    [{ deletes: 10, items: 1000 }, true],
    [{ deletes: 11, items: 1000 }, false],
    [{ deletes: 2, items: 8 }, true],
    [{ deletes: 3, items: 8 }, false],
    [{ deletes: 11, items: 1000, maxDelete: 11 }, true],
    [{ deletes: 12, items: 1000, maxDelete: 11 }, false],
    [{ deletes: 1, items: 1000, maxDelete: 0 }, false],
    [{ deletes: 500, items: 1000, maxDelete: { percent: 50 } }, true],
    [{ deletes: 501, items: 1000, maxDelete: { percent: 50 } }, false],
    [{ deletes: 1, items: 0 }, false],
  ])('lets %j pass: %s', (input, passed) => {
    expect(checkDeleteGate(input).passed).toBe(passed)
  })

  it('names the flag that lets exactly this many through', () => {
    expect(checkDeleteGate({ deletes: 40, items: 80 })).toMatchObject({
      reason: '40 of 80 items (50 %) would be deleted; 10 may be.',
      flag: '--max-delete 40',
    })
  })

  it('never passes because deletes were added', () => {
    const limits = fc.option(fc.oneof(fc.nat(50), fc.record({ percent: fc.nat(100) })), { nil: undefined })
    fc.assert(
      fc.property(fc.nat(60), fc.nat(60), fc.nat(200), limits, (...[deletes, more, items, maxDelete]) => {
        const before = checkDeleteGate({ deletes, items, maxDelete }).passed
        const after = checkDeleteGate({ deletes: deletes + more, items, maxDelete }).passed
        expect(before || !after).toBe(true)
      }),
    )
  })

  it('passes with the flag it asked for', () => {
    fc.assert(
      fc.property(fc.nat(500), fc.nat(500), (deletes, items) => {
        const gate = checkDeleteGate({ deletes, items })
        const typed = gate.passed ? undefined : parseMaxDelete(gate.flag?.split(' ')[1] ?? '')
        expect(gate.passed || checkDeleteGate({ deletes, items, maxDelete: typed }).passed).toBe(true)
      }),
    )
  })
})

describe('parseMaxDelete', () => {
  it.each([
    ['12', 12],
    [' 12 ', 12],
    ['40%', { percent: 40 }],
    ['101%', undefined],
    ['-1', undefined],
    ['1.5', undefined],
    ['all', undefined],
    ['', undefined],
  ])('reads "%s" as %j', (text, value) => {
    expect(parseMaxDelete(text)).toEqual(value)
  })
})

describe('the empty set', () => {
  it.each([
    [0, 3, false],
    [0, 0, true],
    [1, 3, true],
  ])('%d items over %d pass: %s', (ours, theirs, passed) => {
    expect(checkEmptySet({ ours: { size: ours }, theirs: { size: theirs } }).passed).toBe(passed)
  })
})

describe('kept kinds', () => {
  const deletes = ['connectors/mail.yaml', 'secrets.yaml#API_KEY', 'steps/a.ts']

  it('keeps connectors and secret names that nobody named', () => {
    expect(checkKeptKinds({ deletes, named: [] })).toMatchObject({
      deletes: ['steps/a.ts'],
      kept: [{ flag: '--allow-delete connectors/mail.yaml' }, { flag: '--allow-delete secrets.yaml#API_KEY' }],
    })
  })

  it('is not satisfied by the folder above', () => {
    expect(checkKeptKinds({ deletes, named: ['connectors', 'connectors/', 'secrets.yaml'] }).passed).toBe(false)
  })

  it('deletes what is given by its own path', () => {
    expect(checkKeptKinds({ deletes, named: deletes })).toEqual({ passed: true, deletes })
  })
})
