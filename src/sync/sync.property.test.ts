import { array, assert, asyncProperty, constantFrom, nat, property, record } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { useWorld, type Clone, type World } from '../../fixtures/syncWorld.ts'
import type { ImportRequest } from '../../fixtures/importCommit.ts'
import type { Files } from '../../fixtures/testDir.ts'
import { checkDeleteGate } from '../snapshot/gates.ts'

const FILES = {
  'stepyard.yaml': 'format: 1\nname: model\nenvironments:\n  dev: { branch: develop }\n',
  'steps/a.ts': '// one\n// two\n// three\n// four\n// five\n',
  'steps/deep/b.ts': '// eins\n// zwei\n// drei\n',
  'steps/deep/c.ts': '// uno\n// due\n// tre\n',
  'seeds/shop/charge.yaml': 'first: 1\nsecond: 2\n',
}

// Line ends and metadata headers count for nothing, so both are among what a file may hold.
const TEXTS = [
  null,
  '// other\n',
  '// one\n// TWO\n// three\n// four\n// five\n',
  '// one\r\n// two\r\n// three\r\n// four\r\n// five\r\n',
  '// one\n// two\n// three\n// four\n// FIVE\n',
  '// no end of line',
  '',
] as const
const PATHS = ['steps/a.ts', 'steps/deep/b.ts', 'steps/deep/c.ts', 'steps/new.ts', 'libraries/x/y.ts'] as const

const change = record({ path: constantFrom(...PATHS), text: constantFrom(...TEXTS) })
const changes = array(change, { maxLength: 5 })

type Changes = readonly { readonly path: string; readonly text: string | null }[]

function filesOf(list: Changes): Files & ImportRequest['files'] {
  return Object.fromEntries(list.map(({ path, text }) => [path, text]))
}

/** A folder and a branch that have gone different ways since they were the same. */
async function diverged(ours: Changes, theirs: Changes): Promise<{ world: World; clone: Clone } & AsyncDisposable> {
  const world = await useWorld({ files: FILES })
  const clone = await world.clone('ada')
  await clone.pull()
  await clone.edit(filesOf(ours))
  const there = Object.keys(FILES)
  const known = theirs.filter(({ path, text }) => text !== null || there.includes(path))
  if (known.length > 0) await world.commit(filesOf(known))
  return { world, clone, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() }
}

/** Pulls, and decides what clashes for the branch. */
async function settle(clone: Clone): Promise<void> {
  const { conflicts } = await clone.planPull({ maxDelete: 99 })
  if (conflicts.length > 0) await clone.pull({ maxDelete: 99 }).catch(() => undefined)
  for (const { path } of conflicts) await clone.resolve(path, 'theirs')
  await clone.pull({ maxDelete: 99 })
}

async function changedFor(clone: Clone): Promise<string[]> {
  const status = await clone.git('status', '--porcelain', '--untracked-files=all')
  return status
    .split('\n')
    .filter(Boolean)
    .map((line) => line.trim())
}

describe('whatever both sides have done', () => {
  it('a second pull changes nothing, and after a push there is nothing left to plan', async () => {
    const rule = asyncProperty(changes, changes, async (ours, theirs) => {
      await using at = await diverged(ours, theirs)
      await settle(at.clone)
      const pulled = await at.clone.files()

      const again = await at.clone.pull({ maxDelete: 99 })
      expect([again.written, await at.clone.files()]).toEqual([0, pulled])

      await at.clone.push({ allowDelete: true, maxDelete: 99 })
      expect((await at.clone.planPush()).changes).toEqual([])
      expect((await at.clone.planPull()).changes).toEqual([])
      expect(await at.clone.files()).toEqual(pulled)
      // A file that differs in its line ends alone is the same to us, and another one to git.
      const branch = Object.entries(await at.world.remoteFiles())
      const others = branch.filter(([path, text]) => pulled[path] !== text).map(([path]) => `M ${path}`)
      expect(await changedFor(at.clone)).toEqual(others)
    })

    await assert(rule, { seed: Number(process.env.SYNC_SEED ?? 7), numRuns: Number(process.env.SYNC_RUNS ?? 8) })
  })

  it('more deletes never open the delete gate', () => {
    const input = record({ deletes: nat(60), more: nat(60), items: nat(80) })

    assert(
      property(input, ({ deletes, more, items }) => {
        const [few, many] = [deletes, deletes + more].map((count) => checkDeleteGate({ deletes: count, items }).passed)
        expect(few || !many).toBe(true)
      }),
    )
  })
})
