import { fork, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundleModule } from '../../fixtures/bundle.ts'
import { testDir, type TestDir } from '../../fixtures/testDir.ts'
import { lockHolder, takeLock } from './lock.ts'

const NOW = new Date(1_700_000_000_000)

/** Takes the lock, makes sure to be alone inside, and leaves, over and over; says `in`, `out` or the code of an error. */
const RACER = `
import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { takeLock } from './module.mjs'
const [file, rounds, crash] = process.argv.slice(2)
process.once('message', async () => {
  for (let round = 0; round < Number(rounds); round++) {
    try {
      const lock = await takeLock(file, 'race', new Date(0))
      closeSync(openSync(file + '.inside', 'wx'))
      process.send('in')
      await new Promise((resolve) => setTimeout(resolve, 2))
      rmSync(file + '.inside')
      if (crash) process.kill(process.pid, 'SIGKILL')
      await lock.release()
    } catch (error) {
      process.send(error.code)
    }
  }
  process.disconnect()
})
process.send('ready')
`

let bundle: TestDir
beforeAll(async () => {
  bundle = await testDir({ 'racer.mjs': RACER })
  await bundleModule(join(import.meta.dirname, 'lock.ts'), bundle.path)
})
afterAll(() => bundle[Symbol.asyncDispose]())

/** What each of the processes said, once all have ended. */
async function race(file: string, count: number, ...args: string[]): Promise<string[]> {
  const said: string[] = []
  const racers = Array.from({ length: count }, () => fork(join(bundle.path, 'racer.mjs'), [file, ...args]))
  const ended = racers.map((racer) => once(racer, 'exit'))
  await Promise.all(racers.map((racer, at) => Promise.race([once(racer, 'message'), ended[at]])))
  for (const racer of racers) racer.on('message', (word) => said.push(String(word))).send('go')
  await Promise.all(ended)
  return said
}

async function deadProcess(): Promise<number> {
  const child: ChildProcess = spawn(process.execPath, ['-e', ''])
  await once(child, 'exit')
  return child.pid ?? 0
}

async function staleLock(overrides: object = {}): Promise<string> {
  const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')).trim()
  const holder = { pid: await deadProcess(), host: hostname(), boot, started: '1', command: 'pull', at: '', nonce: 'x' }
  return JSON.stringify({ ...holder, ...overrides })
}

describe('takeLock', () => {
  it('refuses while a live process holds it, and names that process (DUR-19)', async () => {
    await using dir = await testDir()
    const file = join(dir.path, 'lock')
    await takeLock(file, 'pull', NOW)

    const taken = takeLock(file, 'push', NOW)

    await expect(taken).rejects.toMatchObject({ code: 'LOCKED', data: { holder: process.pid, command: 'pull' } })
  })

  it('can be taken again once it was released, and release may be called twice', async () => {
    await using dir = await testDir()
    const file = join(dir.path, 'lock')
    const first = await takeLock(file, 'pull', NOW)
    await first.release()
    const second = await takeLock(file, 'push', NOW)

    await first.release()

    expect(await lockHolder(file)).toMatchObject({ command: 'push', alive: true })
    await second.release()
    expect(await readdir(dir.path)).toEqual([])
  })

  it.each([
    ['a process that is gone', {}],
    ['a process from before a restart', { pid: process.pid, boot: 'another' }],
    ['a process whose number was given to another one', { pid: process.pid, started: '1' }],
  ])('takes over the lock of %s (DUR-19)', async (_, holder) => {
    await using dir = await testDir({ lock: await staleLock(holder) })
    const file = join(dir.path, 'lock')

    const lock = await takeLock(file, 'pull', NOW)

    expect(await lockHolder(file)).toMatchObject({ pid: process.pid, alive: true })
    await lock.release()
    expect(await readdir(dir.path)).toEqual([])
  })

  it.each([
    ['the boot', { boot: '' }],
    ['the start time', { started: '' }],
  ])('honours a live process when %s of it could not be read', async (_, unread) => {
    await using dir = await testDir()
    const file = join(dir.path, 'lock')
    await takeLock(file, 'pull', NOW)
    const holder = JSON.parse(await readFile(file, 'utf8')) as object
    await writeFile(file, JSON.stringify({ ...holder, ...unread }))

    await expect(takeLock(file, 'push', NOW)).rejects.toMatchObject({ code: 'LOCKED' })
  })

  it('honours a lock of another host, about which nothing can be known', async () => {
    await using dir = await testDir({ lock: await staleLock({ host: 'elsewhere' }) })

    const taken = takeLock(join(dir.path, 'lock'), 'pull', NOW)

    await expect(taken).rejects.toMatchObject({ code: 'LOCKED', data: { host: 'elsewhere' } })
  })

  it.each([
    ['empty', ''],
    ['cut short', '{"pid":12'],
    ['of another shape', '[1]'],
    ['about no process', `{"pid":0,"host":"${hostname()}","boot":"","started":"","command":""}`],
    ['about every process', `{"pid":-1,"host":"${hostname()}","boot":"","started":"","command":""}`],
  ])('takes over a lock that is %s', async (_, text) => {
    await using dir = await testDir({ lock: text })

    const lock = await takeLock(join(dir.path, 'lock'), 'pull', NOW)

    await lock.release()
    expect(await readdir(dir.path)).toEqual([])
  })

  it('clears a stale lock although the process that was clearing it died as well', async () => {
    await using dir = await testDir({ lock: await staleLock(), 'lock.stale': await staleLock() })

    const lock = await takeLock(join(dir.path, 'lock'), 'pull', NOW)

    await lock.release()
    expect(await readdir(dir.path)).toEqual([])
  })

  it('lets exactly one of fifty calls have a stale lock', async () => {
    await using dir = await testDir({ lock: await staleLock() })
    const file = join(dir.path, 'lock')

    const calls = await Promise.allSettled(Array.from({ length: 50 }, () => takeLock(file, 'pull', NOW)))

    expect(calls.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await readdir(dir.path)).toEqual(['lock'])
  })

  it('lets exactly one of two processes have a stale lock (DUR-19)', async () => {
    await using dir = await testDir()
    for (let round = 0; round < 3; round++) {
      await writeFile(join(dir.path, 'lock'), await staleLock())

      const said = await race(join(dir.path, 'lock'), 2, '1', 'crash')

      expect(said.filter((word) => word === 'EEXIST')).toEqual([])
      expect(said).toContain('in')
    }
  })

  it('is never held by two of twenty processes, half of which come and go while others die with it', async () => {
    await using dir = await testDir({ lock: await staleLock() })
    const file = join(dir.path, 'lock')

    const said = (await Promise.all([race(file, 12, '20'), race(file, 8, '4', 'crash')])).flat()

    expect(said.filter((word) => word !== 'in' && word !== 'LOCKED')).toEqual([])
    const lock = await takeLock(file, 'pull', NOW)
    await lock.release()
    expect((await readdir(dir.path)).filter((name) => !/^lock\.[0-9a-f]{12}$/.test(name))).toEqual([])
  })
})

it.skipIf(process.platform !== 'linux')(
  'a process that was killed holds nothing, even before its parent knows',
  async () => {
    await using dir = await testDir()
    // Its parent becomes a program that never asks for it.
    const parent = spawn('sh', ['-c', `${process.execPath} -e 'setInterval(() => {}, 1000)' & echo $!; exec sleep 60`])
    const pid = Number(String((await once(parent.stdout, 'data'))[0]))
    const file = `${dir.path}/lock`
    await writeFile(file, JSON.stringify({ ...(await ownHolder(file)), pid, started: '' }))
    expect((await lockHolder(file))?.alive).toBe(true)

    process.kill(pid, 'SIGKILL')

    await expect.poll(async () => (await lockHolder(file))?.alive).toBe(false)
    await (await takeLock(file, 'next', NOW)).release()
    parent.kill()
  },
)

/** What a lock of this process says. */
async function ownHolder(file: string): Promise<object> {
  const lock = await takeLock(file, 'dev', NOW)
  const holder: object = JSON.parse(await readFile(file, 'utf8'))
  await lock.release()
  return holder
}
