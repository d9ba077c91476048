import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { testDir } from '../../fixtures/testDir.ts'
import { testEffects } from '../../fixtures/testEffects.ts'
import { openBackend } from './openBackend.ts'

describe('openBackend', () => {
  it('takes the git of the machine', async () => {
    await using machine = await machineWith()
    await using backend = await open(machine, 'auto')

    expect(backend.kind).toBe('system')
    expect(machine.effects.logged).toStrictEqual([])
  })

  it('does without git where there is none', async () => {
    await using machine = await machineWith({ PATH: '/nonexistent' })
    await using backend = await open(machine, 'auto')

    expect(backend.kind).toBe('isomorphic')
    expect(machine.effects.logged).toStrictEqual([])
  })

  it.each(['2.37.9', '1.9', '2.37.1 (Apple Git-137.1)'])('does without git %s, and says so', async (version) => {
    await using machine = await machineWithGit(version)
    await using backend = await open(machine, 'auto')

    expect(backend.kind).toBe('isomorphic')
    const message = expect.stringContaining(version.split(' ', 1).join())
    expect(machine.effects.logged).toMatchObject([{ level: 'warning', message }])
  })

  it('says what is wrong with the git that is asked for', async () => {
    await using old = await machineWithGit('2.37.9')
    await using none = await machineWith({ PATH: '/nonexistent' })

    await expect(open(old, 'system')).rejects.toMatchObject({ code: 'GIT_TOO_OLD', data: { version: '2.37.9' } })
    await expect(open(none, 'system')).rejects.toMatchObject({ code: 'GIT_NOT_FOUND' })
  })
})

type Machine = Awaited<ReturnType<typeof machineWith>>

async function open({ path, effects }: Machine, asked: 'auto' | 'system') {
  const backend = await openBackend(asked, { gitDir: join(path, 'private'), effects })
  return { kind: backend.kind, [Symbol.asyncDispose]: () => backend.close() }
}

async function machineWith(env: Readonly<Record<string, string>> = {}) {
  const dir = await testDir()
  const effects = testEffects({ env })
  return { path: dir.path, effects, [Symbol.asyncDispose]: () => dir[Symbol.asyncDispose]() }
}

/** A git that knows its version and nothing else. */
async function machineWithGit(version: string): Promise<Machine> {
  const dir = await testDir({ 'bin/git': `#!/bin/sh\necho 'git version ${version}'\n` })
  await chmod(join(dir.path, 'bin/git'), 0o755)
  const effects = testEffects({ env: { PATH: join(dir.path, 'bin') } })
  return { path: dir.path, effects, [Symbol.asyncDispose]: () => dir[Symbol.asyncDispose]() }
}
