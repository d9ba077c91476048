import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { testDir } from '../fixtures/testDir.ts'
import { findServer, registerServer } from './runningServer.ts'

const NOW = new Date(0)
const URL = 'http://127.0.0.1:4711'

describe('a dev server', () => {
  it('is found once it listens, with the token to talk to it', async () => {
    await using dir = await testDir()
    const server = await registerServer(dir.path, NOW)
    expect(await findServer(dir.path)).toBeUndefined()

    await server.listens(URL)
    expect(await findServer(dir.path)).toEqual({ pid: process.pid, url: URL, token: server.token })
    await server.release()
    expect(await findServer(dir.path)).toBeUndefined()
  })

  it('is the only one of its folder; the second is told who is there', async () => {
    await using dir = await testDir()
    const first = await registerServer(dir.path, NOW)
    await first.listens(URL)

    await expect(registerServer(dir.path, NOW)).rejects.toMatchObject({
      code: 'DEV_RUNNING',
      data: { pid: process.pid, url: URL },
    })
    await first.release()
    await (await registerServer(dir.path, NOW)).release()
  })

  it('keeps its token from one start to the next, where nobody else can read it', async () => {
    await using dir = await testDir()
    const first = await registerServer(dir.path, NOW)
    await first.release()
    const second = await registerServer(dir.path, NOW)
    await second.release()

    expect(second.token).toBe(first.token)
    expect((await stat(join(dir.path, '.stepyard/token'))).mode & 0o077).toBe(0)
  })

  it.each(['http://evil.example:80', 'http://127.0.0.1:1@evil.example', 'file:///etc/passwd', '{', '[]'])(
    'is not looked for at %s, whoever wrote that',
    async (address) => {
      await using dir = await testDir()
      const server = await registerServer(dir.path, NOW)
      await writeFile(
        join(dir.path, '.stepyard/dev.json'),
        address.startsWith('http') ? `{"url":"${address}"}` : address,
      )

      expect(await findServer(dir.path)).toBeUndefined()
      await server.release()
    },
  )
})
