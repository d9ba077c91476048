import { describe, expect, it } from 'vitest'
import { git } from '../../../fixtures/testDir.ts'
import type { MoveRequest, MoveStep } from './model.ts'
import { moveCheckout } from './moveCheckout.ts'
import { level, levelOf, useMoves } from './moves.suite.ts'

const first = { 'steps/one.ts': 'one\n', 'steps/old.ts': 'old\n', 'README.md': 'hello\n' }
const change = { 'steps/one.ts': 'uno\n', 'steps/two.ts': 'two\n', 'steps/old.ts': null }
const STEPS: readonly MoveStep[] = ['objects', 'index', 'refs']

describe('moveCheckout stopped', () => {
  it.each(STEPS)('after its step "%s" is completed by a second call (REF-03)', async (step) => {
    await using moves = await useMoves(first)
    const tip = await moves.publish(change)
    const request = await moves.pulled(tip, change)
    await stopAfter(step, request)

    expect(await moveCheckout(request)).toMatchObject({ kind: step === 'refs' ? 'none' : 'move' })
    expect(await levelOf(moves.clone)).toEqual(level(tip))
  })

  it.each(STEPS.slice(1))('after its step "%s" stands where plain git pull goes on', async (step) => {
    await using moves = await useMoves(first)
    const tip = await moves.publish(change)
    await stopAfter(step, await moves.pulled(tip, change))

    await git(moves.clone, 'pull')
    expect(await levelOf(moves.clone)).toEqual(level(tip))
  })

  it.each(STEPS.slice(0, 2))(
    'after its step "%s", with the branch gone on, is completed by the next move',
    async (step) => {
      await using moves = await useMoves(first)
      await stopAfter(step, await moves.pulled(await moves.publish(change), change))
      const more = { 'steps/one.ts': 'ein\n', 'steps/three.ts': 'three\n' }
      const tip = await moves.publish(more)

      await moveCheckout(await moves.pulled(tip, { ...change, ...more }))
      expect(await levelOf(moves.clone)).toEqual(level(tip))
    },
  )

  it('before its index is written leaves the object store sound', async () => {
    await using moves = await useMoves(first)
    await stopAfter('objects', await moves.pulled(await moves.publish(change), change))
    expect(await git(moves.clone, 'fsck', '--strict', '--no-dangling', '--no-progress')).toBe('')
  })
})

async function stopAfter(step: MoveStep, request: MoveRequest): Promise<void> {
  const onStep = (done: MoveStep): void => {
    if (done === step) throw new Error('stopped')
  }
  await expect(moveCheckout({ ...request, onStep })).rejects.toThrow('stopped')
}
