import { readdir } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { startGitServer } from '../../fixtures/gitServer.ts'
import {
  furtherHostileCases,
  hostileCases,
  longPathCase,
  writeHostileCommit,
  type HostileCase,
  type HostileEntry,
} from '../../fixtures/hostileRepos.ts'
import { testDir } from '../../fixtures/testDir.ts'
import { testEffects } from '../../fixtures/testEffects.ts'
import { isStepyardError } from '../errors.ts'
import { checkTreeEntries } from '../snapshot/policy.ts'
import type { BackendOptions, GitBackend, RawTreeEntry } from './backend.ts'
import { openIsomorphicBackend } from './isomorphic.ts'
import { openSystemBackend } from './system.ts'

const anyFile = (): boolean => true

// Joined with the folder's name this one is an ordinary path: only whoever reads the raw tree can see the difference.
const slashInName = 'a file named "a/b"'

// Harmless for us, who never run git in a working tree; `safe.bareRepository` is the guard of those who do.
const harmless = new Set(['a bare repository inside'])

it('there are thirty-one hostile repositories', () => {
  expect(new Set(hostileCases.map(({ title }) => title)).size).toBe(31)
})

describe('the tree-entry policy', () => {
  const seen = [...hostileCases, ...furtherHostileCases, longPathCase()].filter(
    ({ title }) => title !== slashInName && !harmless.has(title),
  )

  it.each(seen)('refuses $title, and names it without a control character', ({ entries }) => {
    const { findings } = checkTreeEntries(rawEntries(entries), anyFile)

    expect(findings).not.toStrictEqual([])
    expect(findings.map(({ path, reason }) => path + reason).join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  })
})

describe.each([
  ['system', openSystemBackend],
  ['isomorphic', openIsomorphicBackend],
] as const)('a hostile repository and the %s backend', (_name, open) => {
  it('never come together by a fetch, thirty-one of thirty-one', async () => {
    await using dir = await testDir()
    await using server = await startGitServer()
    const accepted = await acceptedOf(open, `${dir.path}/git`, async (backend, hostile) => {
      const repository = await server.createRepository(`r${hostileCases.indexOf(hostile)}`)
      await writeHostileCommit(repository.path, hostile)
      return backend.fetch({ remote: { url: repository.url }, branch: 'main' })
    })

    expect(accepted).toStrictEqual([])
    expect(await readdir(dir.path)).toStrictEqual(['git'])
  })

  it('never come together even when the objects are there already', async () => {
    await using dir = await testDir()
    const gitDir = `${dir.path}/git`
    const accepted = await acceptedOf(open, gitDir, (_backend, hostile) => writeHostileCommit(gitDir, hostile))

    expect(accepted).toStrictEqual([])
  })
})

type Bring = (backend: GitBackend, hostile: HostileCase) => Promise<string | undefined>

/** Titles of the cases that would have been read: brought, listed and checked without a complaint. */
async function acceptedOf(
  open: (options: BackendOptions) => Promise<GitBackend>,
  gitDir: string,
  bring: Bring,
): Promise<readonly string[]> {
  const backend = await open({ gitDir, effects: testEffects(), timeout: 20_000 })
  const accepted: string[] = []
  for (const hostile of hostileCases) if (!(await isRefused(backend, hostile, bring))) accepted.push(hostile.title)
  await backend.close()
  return accepted
}

async function isRefused(backend: GitBackend, hostile: HostileCase, bring: Bring): Promise<boolean> {
  try {
    const tip = await bring(backend, hostile)
    return checkTreeEntries(await backend.listTree(tip ?? '', ''), anyFile).findings.length > 0
  } catch (error) {
    // An honest server will not even send a tree with an empty name, and ends the transfer.
    if (isStepyardError(error, 'OBJECTS_CORRUPT', 'REMOTE_UNREACHABLE')) return true
    throw error
  }
}

/** The entries as `listTree` joins them. */
function rawEntries(entries: readonly HostileEntry[], folder = ''): RawTreeEntry[] {
  return entries.flatMap((entry) => {
    const path = `${folder}${entry.name}`
    if ('entries' in entry) return rawEntries(entry.entries, `${path}/`)
    const type = entry.mode === '160000' ? ('commit' as const) : ('blob' as const)
    return { path: Buffer.from(path), mode: entry.mode, type, oid: '0'.repeat(40) }
  })
}
