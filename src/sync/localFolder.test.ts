import { existsSync } from 'node:fs'
import { mkdir, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { useWorld, worldFiles } from '../../fixtures/syncWorld.ts'
import { git, testDir } from '../../fixtures/testDir.ts'
import { blobOid } from '../workspace/scan.ts'
import { localFolder, makeLocalFolder } from './localFolder.ts'
import { formatJournal } from './transaction.ts'

const TEXT = 'planted\n'

/** A journal that would write a file in the workspace and one outside, if it were believed. */
function plantedJournal(): Uint8Array {
  const after = { oid: blobOid(Buffer.from(TEXT)), mode: '100644' } as const
  const state = { remote: 'x', branch: 'develop', entries: {} }
  const ops = [{ path: 'steps/planted.ts', after }]
  const transaction = { environment: 'dev', ops, state, move: { kind: 'none' } as const, complete: false }
  return formatJournal({ transaction, contents: new Map([[after.oid, Buffer.from(TEXT)]]) })
}

describe('the .stepyard folder', () => {
  it('keeps itself out of git', async () => {
    await using world = await useWorld()
    const clone = await world.clone('ada')

    await clone.pull()

    expect(await clone.git('status', '--porcelain', '--ignored')).toBe('!! .stepyard/')
  })

  it.each(['status', 'planPull', 'planPush'] as const)(
    'is believed by no %s when it came with a commit',
    async (call) => {
      await using world = await useWorld()
      const files = { ...worldFiles, '.stepyard/journal/tx': plantedJournal(), '.stepyard/state/dev.json': '{}' }
      await world.commit(files, { branch: 'hostile', from: null })
      const clone = await world.clone('ada', { branch: 'hostile' })

      const asked = clone[call]({ environment: 'dev' })

      await expect(asked).rejects.toMatchObject({ code: 'STATE_TRACKED', data: { path: '.stepyard' } })
      expect(existsSync(join(clone.root, 'steps/planted.ts'))).toBe(false)
      expect((await readdir(join(clone.root, '.stepyard'))).sort()).toEqual(['journal', 'state'])
    },
  )

  it('is found in the index below the folder of a workspace, however the index is written', async () => {
    await using world = await useWorld({ prefix: 'apps/orders' })
    await world.commit({ ...worldFiles, '.stepyard/lock': '{}' }, { branch: 'hostile', from: null })
    for (const [version, split] of [
      ['2', 'false'],
      ['4', 'false'],
      ['2', 'true'],
    ] as const) {
      const clone = await world.clone(`v${version}${split}`, { branch: 'hostile' })
      await clone.git('update-index', '--index-version', version)
      await clone.git('update-index', split === 'true' ? '--split-index' : '--no-split-index')

      const asked = clone.status({ environment: 'dev' })

      await expect(asked).rejects.toMatchObject({ code: 'STATE_TRACKED', data: { path: 'apps/orders/.stepyard' } })
    }
  })

  it.each(['', 'state', 'cache', 'cache/fetched', 'journal', 'backup', 'conflicts', 'drafts'])(
    'is not written through a link at .stepyard/%s',
    async (place) => {
      await using world = await useWorld()
      const clone = await world.clone('ada')
      const outside = join(world.dir, 'outside')
      await mkdir(outside)
      await rm(join(clone.root, '.stepyard', place), { recursive: true, force: true })
      await mkdir(join(clone.root, '.stepyard', place, '..'), { recursive: true })
      await symlink(outside, join(clone.root, '.stepyard', place))

      await expect(clone.pull()).rejects.toMatchObject({ code: 'PATH_IN_THE_WAY' })

      expect(await readdir(outside)).toEqual([])
    },
  )

  it('loses a link in the place of its repository', async () => {
    await using world = await useWorld()
    const clone = await world.clone('ada')
    const outside = join(world.dir, 'outside')
    await git(world.dir, 'init', '--quiet', '--bare', outside)
    await writeFile(join(outside, 'description'), TEXT)
    await mkdir(join(clone.root, '.stepyard'))
    await symlink(outside, join(clone.root, '.stepyard/git'))

    await clone.pull()

    expect(await git(outside, 'for-each-ref')).toBe('')
    expect(await readFile(join(outside, 'description'), 'utf8')).toBe(TEXT)
  })

  it('says what stands in the place of one of its folders', async () => {
    await using dir = await testDir({ '.stepyard/state': TEXT })

    const made = makeLocalFolder(localFolder(dir.path))

    await expect(made).rejects.toMatchObject({
      code: 'PATH_IN_THE_WAY',
      data: { path: '.stepyard/state', what: 'file' },
    })
  })
})
