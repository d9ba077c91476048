import { utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { git, testDir } from '../../../fixtures/testDir.ts'
import { movedSince } from './movedSince.ts'
import { openCheckout } from './openCheckout.ts'
import { testEffects } from '../../../fixtures/testEffects.ts'

it.each<[string, boolean, string[]]>([
  ['a commit', false, ['commit', '--quiet', '--allow-empty', '-m', 'Two']],
  ['a branch made', false, ['branch', 'other']],
  ['a checkout of another branch', true, ['switch', '--quiet', '--create', 'other']],
  ['a detached head', true, ['switch', '--quiet', '--detach']],
  ['a reset', true, ['reset', '--quiet', '--hard', 'HEAD']],
])('%s may move the folder: %s', async (_, moved, args) => {
  await using dir = await testDir()
  await git(dir.path, 'init', '--quiet')
  await git(dir.path, 'commit', '--quiet', '--allow-empty', '-m', 'One')
  await utimes(join(dir.path, '.git/HEAD'), 1000, 1000)
  await git(dir.path, ...args)

  const checkout = await openCheckout(dir.path, testEffects())
  expect(checkout && (await movedSince(checkout, 2_000_000))).toBe(moved)
})
