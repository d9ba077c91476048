import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { git } from '../../../fixtures/testDir.ts'
import { moveCheckout } from './moveCheckout.ts'
import { level, levelOf, statusOf, useMoves } from './moves.suite.ts'

const first = { 'steps/one.ts': 'one\n', 'steps/old.ts': 'old\n', 'README.md': 'hello\n' }
const change = { 'steps/one.ts': 'uno\n', 'steps/two.ts': 'two\n', 'steps/old.ts': null }

describe('moveCheckout beside files of others', () => {
  const both = { ...change, 'README.md': 'changed\n' }

  it('stages the items so that a plain git pull brings the rest', async () => {
    await using moves = await useMoves(first)
    const tip = await moves.publish(both)
    const done = await moveCheckout(await moves.pulled(tip, change))

    expect(done).toMatchObject({ kind: 'stage', reason: 'the branch also changes "README.md"' })
    expect(await statusOf(moves.clone)).toBe('D  steps/old.ts\nM  steps/one.ts\nA  steps/two.ts')
    await git(moves.clone, 'pull')
    expect(await levelOf(moves.clone)).toEqual(level(tip))
  })

  it('keeps an edit that was merged through that git pull', async () => {
    await using moves = await useMoves(first)
    const tip = await moves.publish(both)
    await moveCheckout(await moves.pulled(tip, { ...change, 'steps/one.ts': 'uno and mine\n' }))
    await git(moves.clone, 'pull')
    expect(await statusOf(moves.clone)).toBe(' M steps/one.ts')
  })

  it('names a command that works where git pull rebases', async () => {
    await using moves = await useMoves(first, ['-c', 'pull.rebase=true'])
    const tip = await moves.publish(both)
    const done = await moveCheckout(await moves.pulled(tip, change))
    expect(done).toMatchObject({ command: 'git pull --no-rebase --ff-only' })
    await git(moves.clone, 'pull', '--no-rebase', '--ff-only')
    expect(await levelOf(moves.clone)).toEqual(level(tip))
  })

  it('stages, and never moves, when not everything was taken', async () => {
    await using moves = await useMoves(first)
    const tip = await moves.publish(change)
    const taken = { 'steps/one.ts': 'uno\n' }
    expect(await moveCheckout(await moves.pulled(tip, taken, { complete: false }))).toMatchObject({ kind: 'stage' })
    await git(moves.clone, 'pull')
    expect(await levelOf(moves.clone)).toEqual(level(tip))
  })

  it('knows what it staged itself when the branch has gone on', async () => {
    await using moves = await useMoves(first)
    await moveCheckout(await moves.pulled(await moves.publish(both), change))
    const again = { 'steps/one.ts': 'ein\n', 'steps/two.ts': null }
    const tip = await moves.publish(again)

    expect(await moveCheckout(await moves.pulled(tip, again))).toMatchObject({ kind: 'stage' })
    await git(moves.clone, 'pull')
    expect(await levelOf(moves.clone)).toEqual(level(tip))
  })

  it('takes back what it staged when the branch has taken it back', async () => {
    await using moves = await useMoves(first)
    await moveCheckout(
      await moves.pulled(await moves.publish({ ...both, 'steps/old.ts': 'old\n' }), { 'steps/one.ts': 'uno\n' }),
    )
    const tip = await moves.publish({ 'steps/one.ts': 'one\n' })

    await moveCheckout(await moves.pulled(tip, { 'steps/one.ts': 'one\n' }))
    expect(await git(moves.clone, 'diff', '--cached', '--name-only')).toBe('')
    await git(moves.clone, 'pull')
    expect(await levelOf(moves.clone)).toEqual(level(tip))
  })

  it('stages within its own folder of a repository of many', async () => {
    await using moves = await useMoves({ 'a/steps/x.ts': 'x\n', 'b/steps/x.ts': 'x\n' })
    const tip = await moves.publish({ 'a/steps/x.ts': 'ax\n', 'b/steps/x.ts': 'bx\n' })
    await moveCheckout(await moves.pulled(tip, { 'a/steps/x.ts': 'ax\n' }))
    expect(await statusOf(moves.clone)).toBe('M  a/steps/x.ts')
    await git(moves.clone, 'pull')
    expect(await levelOf(moves.clone)).toEqual(level(tip))
  })

  it('moves past a submodule that did not change', async () => {
    await using moves = await useMoves(first)
    const mate = join(moves.clone, '../mate')
    await git(mate, 'update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},vendor/lib`)
    await git(mate, 'commit', '--quiet', '-m', 'submodule')
    await moves.publish({})
    await git(moves.clone, 'pull', '--quiet')
    const tip = await moves.publish(change)
    expect(await moveCheckout(await moves.pulled(tip, change))).toMatchObject({ kind: 'move' })
    expect(await levelOf(moves.clone)).toEqual(level(tip))
  })
})
