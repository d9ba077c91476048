import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startGitServer, type Fault } from '../../fixtures/gitServer.ts'
import {
  furtherHostileCases,
  hostileCases,
  writeDeepCommit,
  writeHostileCommit,
  writeWideCommit,
} from '../../fixtures/hostileRepos.ts'
import { git, testDir } from '../../fixtures/testDir.ts'
import { testEffects } from '../../fixtures/testEffects.ts'
import { checkTreeEntries } from '../snapshot/policy.ts'
import { cloneRepository, type IncomingTree } from './clone.ts'

/** As a workspace at the root that owns everything in it. */
async function inspect({ list }: IncomingTree): Promise<void> {
  const { findings } = checkTreeEntries(await list(''), () => true)
  if (findings.length > 0) throw new RangeError(findings[0]?.path)
}

/** A bare remote that `write` has filled, cloned; answers whether it was refused and what is left. */
async function cloneOf(write: (gitDir: string) => Promise<string>) {
  await using dir = await testDir()
  const path = join(dir.path, 'remote.git')
  await git(dir.path, 'init', '--quiet', '--bare', path)
  await write(path)
  const request = {
    remote: { url: `file://${path}` },
    directory: join(dir.path, 'mine'),
    effects: testEffects(),
    inspect,
  }
  const refused = await cloneRepository(request).then(
    () => false,
    () => true,
  )
  return { refused, left: await readdir(dir.path) }
}

describe('a clone of a hostile repository (GIT-17)', () => {
  it.each(hostileCases)('is refused and leaves nothing: $title', async ({ entries }) => {
    expect(await cloneOf((path) => writeHostileCommit(path, { entries }))).toStrictEqual({
      refused: true,
      left: ['remote.git'],
    })
  })

  it.each(furtherHostileCases)('is refused, or all of it is in its folder: $title', async ({ entries }) => {
    const { refused, left } = await cloneOf((path) => writeHostileCommit(path, { entries }))

    expect(left).toStrictEqual(refused ? ['remote.git'] : ['mine', 'remote.git'])
  })

  it.each([
    ['folders 5,000 deep', (path: string) => writeDeepCommit(path, 5_000)],
    ['a folder of a million files', (path: string) => writeWideCommit(path, 1_000_000)],
  ])('ends in an error: %s', async (_, write) => {
    expect(await cloneOf(write)).toStrictEqual({ refused: true, left: ['remote.git'] })
  })
})

describe('a clone from a server that misbehaves', () => {
  it.each<[string, Fault]>([
    ['cuts the connection', { kind: 'cut', at: 'download', after: 200 }],
    ['hangs', { kind: 'hang', at: 'headers' }],
    ['hangs in the middle', { kind: 'hang', at: 'body', after: 200 }],
  ])('leaves nothing when it %s', async (_, fault) => {
    await using server = await startGitServer()
    const repository = await server.createRepository('acme/x')
    await repository.commit({ 'a.txt': 'a'.repeat(10_000) })
    server.fail(fault, { on: 'fetch' })
    await using dir = await testDir()
    const request = {
      remote: { url: repository.url },
      directory: join(dir.path, 'mine'),
      effects: testEffects(),
      inspect,
    }

    await expect(cloneRepository({ ...request, timeout: 1_000 })).rejects.toMatchObject({ name: 'StepyardError' })
    expect(await readdir(dir.path)).toStrictEqual([])
  })
})
