import { describe, expect, it } from 'vitest'
import { refusal } from '../../fixtures/refusal.ts'
import { isWhole, meanings, names, parseKind, resolveSelection, selects, type Selection } from './selection.ts'

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
    ['steps/orders/charge', ['steps/orders/charge.ts']],
    ['secrets.yaml#TOKEN', ['secrets.yaml']],
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

describe('resolveSelection', () => {
  const tree = (...of: string[]) => new Map(of.map((path) => [path, { oid: '0'.repeat(40), mode: '100644' as const }]))
  const sides = { base: tree('steps/gone.ts'), ours: tree(...paths), theirs: tree('steps/orders/new.ts') }
  const resolve = (asked: string, within = '') => resolveSelection({ paths: [asked], within }, sides).paths

  it.each(['steps/gone.ts', 'gone', 'receive', 'orders/new', 'steps', '.'])('finds %s on some side', (asked) => {
    expect(resolve(asked)).toEqual([asked])
  })

  it.each([
    ['charge.ts', 'steps/orders', 'steps/orders/charge.ts'],
    ['charge', 'steps/orders', 'steps/orders/charge'],
    ['.', 'steps', 'steps'],
    ['..', 'steps/orders', 'steps'],
    ['../secrets.yaml#TOKEN', 'steps', 'secrets.yaml#TOKEN'],
    ['../', 'steps', '.'],
    ['orders/charge', 'libraries', 'orders/charge'],
    ['orders/charge', 'steps/orders', 'orders/charge'],
  ])('looks for %s where the person stands, in %s, then by name', (asked, within, found) => {
    expect(resolve(asked, within)).toEqual([found])
  })

  it.each([
    ['steps/orders/chrage.ts', 'steps/orders/charge.ts'],
    ['orders/chrage', 'orders/charge'],
    ['stripes', 'stripe'],
    ['conectors/stripe.yaml', 'connectors/stripe.yaml'],
  ])('refuses %s and names %s', async (asked, nearest) => {
    const error = await refusal(() => resolve(asked))
    expect(error).toMatchObject({ code: 'ITEM_UNKNOWN', data: { path: asked, nearest } })
  })

  it('refuses a folder with nothing in it, even where the person stands', async () => {
    expect(await refusal(() => resolve('.', 'steps/empty'))).toMatchObject({ code: 'ITEM_UNKNOWN' })
    expect(await refusal(() => resolve('nothing/like/this'))).toMatchObject({ data: { path: 'nothing/like/this' } })
  })
})

describe('meanings', () => {
  it.each(['./receive', '../receive', '/receive'])('takes %s for a place only', (asked) => {
    expect(meanings(asked, 'steps')).toHaveLength(1)
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
