import { describe, expect, it } from 'vitest'
import type { ImportRequest } from '../../fixtures/importCommit.ts'
import { useWorld } from '../../fixtures/syncWorld.ts'

/** A clone in step with its branch, to which `files` then happen; `plan` is a pull of that. */
async function arrange(files: ImportRequest['files'], prefix = '') {
  const world = await useWorld({ prefix })
  const clone = await world.clone('ada')
  await clone.pull()
  await world.commit(files)
  return {
    plan: async () => {
      const { changes } = await clone.planPull()
      return changes.map(({ action, path, result }) => [action, path, ...(result ? [result.mode] : [])])
    },
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  }
}

const link = { mode: '120000', content: '../../outside' }

describe.each(['', 'apps/orders'])('the branch after a sync of the workspace in "%s"', (prefix) => {
  it.each([
    ['edits', { 'steps/charge.ts': '2' }, [['take', 'steps/charge.ts', '100644']]],
    ['edits at the top', { 'stepyard.yaml': 'format: 1\nname: x\n' }, [['take', 'stepyard.yaml', '100644']]],
    ['deletes', { 'steps/charge.ts': null }, [['delete', 'steps/charge.ts']]],
    [
      'deletes of the last file of a folder',
      { 'libraries/shop/money.ts': null },
      [['delete', 'libraries/shop/money.ts']],
    ],
    ['modes', { 'steps/charge.ts': { mode: '100755', content: '2' } }, [['take', 'steps/charge.ts', '100755']]],
    ['new items', { 'steps/new.ts': '1', 'readme.md': '1' }, [['take', 'steps/new.ts', '100644']]],
  ] as const)('is seen with its %s', async (_, files, expected) => {
    await using at = await arrange(files, prefix)

    expect(await at.plan()).toEqual(expected)
  })

  it.each([
    ['an item that became a link', { 'steps/charge.ts': link }],
    ['an item that became a submodule', { 'steps/charge.ts': { mode: '160000', content: '1'.repeat(40) } }],
    ['a link where items would be', { 'steps/more': link }],
    ['another spelling of an item', { 'steps/Charge.ts': '1' }],
  ])('is refused with %s', async (_, files) => {
    await using at = await arrange(files, prefix)

    await expect(at.plan()).rejects.toMatchObject({ code: 'UNSAFE_TREE' })
  })

  it('leaves the items of a folder alone that became a workspace of its own', async () => {
    await using at = await arrange({ 'steps/stepyard.yaml': 'format: 1\nname: inner\n' }, prefix)

    expect(await at.plan()).toEqual([])
  })
})
