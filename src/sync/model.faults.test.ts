import { assert, asyncProperty } from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildSdk, type BuiltSdk } from '../../fixtures/killable.ts'
import { deeds, Model, modelFiles, type Deed } from '../../fixtures/syncModel.ts'
import { useWorld } from '../../fixtures/syncWorld.ts'
import { git } from '../../fixtures/testDir.ts'
import type { GitBackendKind } from '../git/backend.ts'

/** `SYNC_SEED` and `SYNC_RUNS` look further than the runs that everybody makes. */
const seed = Number(process.env.SYNC_SEED ?? 12)
const numRuns = Number(process.env.SYNC_RUNS ?? 8)

let sdk: BuiltSdk
beforeAll(async () => void (sdk = await buildSdk()))
afterAll(() => sdk[Symbol.asyncDispose]())

// Runs in which none of these happened would prove nothing.
const WITNESSED = ['killed', 'CONFLICT', 'PULL_FIRST', 'backed up', 'pulled as merge', 'resolved as theirs']
const events = new Map<string, number>()

async function live(sequence: readonly Deed[], backend: GitBackendKind): Promise<void> {
  await using world = await useWorld({ files: modelFiles, backend })
  const clones = [await world.clone('ada'), await world.clone('bob')]
  const model = new Model(world, clones, { sdk, backend })
  for (const [index, deed] of sequence.entries()) {
    await model.perform(deed)
    expect({ index, deed, lost: await model.lost() }).toEqual({ index, deed, lost: [] })
  }
  const { folders, branch } = await model.converge()
  expect(folders).toEqual([branch, branch])
  expect(await model.lost()).toEqual([])
  await git(world.path, 'fsck', '--strict', '--no-dangling')
  for (const [event, count] of model.events) events.set(event, (events.get(event) ?? 0) + count)
}

describe('two people, a branch and bad luck', () => {
  it.each(['system', 'isomorphic'] as const)(
    'by %s never lose a saved line, and end up with the same',
    async (backend) => {
      const property = asyncProperty(deeds({ minLength: 30, maxLength: 45 }), (sequence) => live(sequence, backend))

      await assert(property, { seed, numRuns, endOnFailure: true })
    },
  )

  it('have met, clashed, crashed and been backed up', () => {
    expect([...events.keys()]).toEqual(expect.arrayContaining(WITNESSED))
  })
})
