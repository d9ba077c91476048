import { describe, expect, it } from 'vitest'
import { isWhole, names, parseKind, selects, type Selection } from './selection.ts'

const paths = [
  'connectors/stripe.yaml',
  'environments/dev.yaml',
  'libraries/shop/money.ts',
  'secrets.yaml',
  'steps/orders/charge.ts',
  'steps/orders/refund.ts',
  'steps/receive.ts',
  'stepyard.yaml',
]
const selected = (selection: Selection): string[] => paths.filter(selects(selection))

describe('selects', () => {
  it('takes everything without a word', () => {
    expect(selected({})).toEqual(paths)
    expect(selected({ paths: [], only: [], exclude: [], kinds: [] })).toEqual(paths)
  })

  it.each<[string, string[]]>([
    ['steps/orders/charge.ts', ['steps/orders/charge.ts']],
    ['orders/charge', ['steps/orders/charge.ts']],
    ['receive', ['steps/receive.ts']],
    ['steps/orders', ['steps/orders/charge.ts', 'steps/orders/refund.ts']],
    ['steps/orders/', ['steps/orders/charge.ts', 'steps/orders/refund.ts']],
    ['./steps/orders', ['steps/orders/charge.ts', 'steps/orders/refund.ts']],
    ['stripe', ['connectors/stripe.yaml']],
    ['shop/money', ['libraries/shop/money.ts']],
    ['secrets.yaml', ['secrets.yaml']],
    ['steps/order', []],
    ['charge', []],
    ['.', paths],
  ])('knows what "%s" names', (path, expected) => {
    expect(selected({ paths: [path] })).toEqual(expected)
  })

  it('takes what any of the paths names', () => {
    expect(selected({ paths: ['receive', 'stripe'] })).toEqual(['connectors/stripe.yaml', 'steps/receive.ts'])
  })

  it('narrows by glob, by kind, and by what is left out', () => {
    expect(selected({ only: ['steps/**'] })).toHaveLength(3)
    expect(selected({ kinds: ['step', 'connector'] })).toHaveLength(4)
    expect(selected({ exclude: ['**/*.ts'] })).toHaveLength(4)
  })

  it('takes what all of its parts agree on', () => {
    expect(selected({ paths: ['steps'], only: ['**/orders/**'], exclude: ['**/refund.ts'], kinds: ['step'] })).toEqual([
      'steps/orders/charge.ts',
    ])
  })

  it('lets a folder of `only` and `exclude` stand for everything in it', () => {
    expect(selected({ only: ['steps'] })).toHaveLength(3)
    expect(selected({ exclude: ['steps/orders'], kinds: ['step'] })).toEqual(['steps/receive.ts'])
  })
})

describe('isWhole', () => {
  it('is true only without any part', () => {
    expect(isWhole({})).toBe(true)
    expect(isWhole({ kinds: ['step'] })).toBe(false)
  })
})

describe('names', () => {
  it('never takes a path for part of a name', () => {
    expect(names('steps/or', 'steps/orders/charge.ts')).toBe(false)
    expect(names('..', 'steps/receive.ts')).toBe(false)
  })
})

describe('parseKind', () => {
  it.each([
    ['step', 'step'],
    ['Steps', 'step'],
    ['libraries', 'library'],
    ['secret', 'secrets'],
    ['secrets', 'secrets'],
    [' fakes ', 'fake'],
    ['faults', 'faults'],
  ])('reads %s as %s', (word, kind) => {
    expect(parseKind(word)).toBe(kind)
  })

  it.each(['stepp', '', 'everything', 'constructor'])('knows no kind "%s"', (word) => {
    expect(parseKind(word)).toBeUndefined()
  })
})
