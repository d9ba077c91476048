import { expect, it } from 'vitest'
import { isItemPath } from './itemPath.ts'

it.each(['stepyard.yaml', 'steps/orders/charge.ts', 'steps/a.ts', 'docs/caf\u00e9.md', 'src/steps/a.mts'])(
  '%s can be the path of an item',
  (path) => {
    expect(isItemPath(path)).toBe(true)
  },
)

it.each([
  '../x.ts',
  'steps/../x.ts',
  'steps/./x.ts',
  '/etc/passwd',
  'steps//x.ts',
  'steps/x.ts\u0000',
  'steps/x.ts\n',
  'steps\\x.ts',
  '.git/config',
  'steps/.git/x.ts',
  'steps/git~1/x.ts',
  '.stepyard/journal/tx',
  '.env',
  'steps/node_modules/x.ts',
  'steps/node_modules/index.ts',
  'steps/com1.ts',
  'steps/con/x.ts',
  '',
  undefined,
  7,
])('%j can not', (path) => {
  expect(isItemPath(path)).toBe(false)
})
