import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { git, writeFiles } from '../../../fixtures/testDir.ts'
import { measureDistance, readIndexFacts } from './moveFacts.ts'
import { useMoves } from './moves.suite.ts'
import { refreshCheckout } from './openCheckout.ts'

const first = { 'steps/one.ts': 'one\n' }
const change = { 'steps/one.ts': 'uno\n' }

describe('what is known of the index', () => {
  it('is remembered while its bytes are the same', async () => {
    await using moves = await useMoves(first)
    const request = await moves.pulled(await moves.publish(change), change)

    expect(await readIndexFacts(request)).toBe(await readIndexFacts(request))
  })

  it('is read again when something was staged since', async () => {
    await using moves = await useMoves(first)
    const request = await moves.pulled(await moves.publish(change), change)
    await readIndexFacts(request)
    await writeFiles(moves.clone, { 'mine.txt': 'mine\n' })
    await git(moves.clone, 'add', 'mine.txt')

    expect((await readIndexFacts(request)).staged.map(({ path }) => path)).toEqual(['mine.txt'])
  })
})

describe('the distance to the tip', () => {
  it('is measured again when HEAD has moved', async () => {
    await using moves = await useMoves(first)
    const request = await moves.pulled(await moves.publish(change), change)
    const before = await measureDistance(request)
    await git(moves.clone, 'commit', '--quiet', '--allow-empty', '-m', 'mine')
    const after = await measureDistance({ ...request, checkout: await refreshCheckout(request.checkout) })

    expect([before?.descends, after?.descends]).toEqual([true, false])
  })

  it('is not remembered as unknown', async () => {
    await using moves = await useMoves(first)
    const request = await moves.pulled(await moves.publish(change), change)

    expect(await measureDistance({ ...request, store: join(moves.clone, 'nowhere') })).toBeUndefined()
    expect(await measureDistance(request)).toBeDefined()
  })
})
