import { spawnSync } from 'node:child_process'
import { access, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { testDir } from '../../fixtures/testDir.ts'
import { whileFetching } from './fetchLock.ts'

describe('fetches into one private repository', () => {
  it('run one after the other, also after one that failed', async () => {
    await using dir = await testDir()
    const order: string[] = []
    const run = (name: string): Promise<void> =>
      whileFetching(dir.path, 1_000, async () => {
        order.push(`${name} starts`)
        await readdir(dir.path)
        order.push(`${name} ends`)
        if (name === 'b') throw new Error('b')
      })
    await Promise.allSettled(['a', 'b', 'c'].map(run))

    expect(order).toStrictEqual(['a starts', 'a ends', 'b starts', 'b ends', 'c starts', 'c ends'])
    expect(await readdir(dir.path)).toStrictEqual([])
  })

  it('take over from a dead process, with the lock that its git left behind (REF-05)', async () => {
    const dead = spawnSync('true').pid
    await using dir = await testDir({ 'stepyard-fetch.lock': `${dead}\n`, 'shallow.lock': 'half' })

    expect(await whileFetching(dir.path, 1_000, () => readdir(dir.path))).toStrictEqual(['stepyard-fetch.lock'])
  })

  it('wait for a live process, and then say which one it is', async () => {
    await using dir = await testDir({ 'stepyard-fetch.lock': `${process.pid}\n`, 'shallow.lock': 'live' })

    const message = expect.stringContaining(`${process.pid}`)
    await expect(whileFetching(dir.path, 100, () => Promise.resolve())).rejects.toMatchObject({
      code: 'GIT_FAILED',
      message,
    })
    await access(join(dir.path, 'shallow.lock'))
    expect(await readFile(join(dir.path, 'stepyard-fetch.lock'), 'utf8')).toBe(`${process.pid}\n`)
  })
})
