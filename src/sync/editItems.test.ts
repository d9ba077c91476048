import { chmod, mkdir, readFile, readdir, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { testDir, type TestDir } from '../../fixtures/testDir.ts'
import { testEffects } from '../../fixtures/testEffects.ts'
import { takeLock } from '../disk/lock.ts'
import type { FileChange } from '../workspace/edit/itemPlan.ts'
import { blobOid } from '../workspace/scan.ts'
import { editItems, type EditOptions } from './editItems.ts'
import { localFolder, makeLocalFolder } from './localFolder.ts'
import { formatJournal, type Transaction } from './transaction.ts'

let dir: TestDir
beforeEach(async () => {
  dir = await testDir({ 'steps/a.ts': 'a\n', 'steps/b.ts': 'b\n', 'stepyard.yaml': 'format: 1\n' })
})
afterEach(() => dir[Symbol.asyncDispose]())

const effects = testEffects()
const edit = (changes: readonly FileChange[], options: Partial<EditOptions> = {}) =>
  editItems(dir.path, changes, { command: 'step rename', effects, ...options })
const read = (path: string): Promise<string> => readFile(join(dir.path, path), 'utf8')
const bytes = (text: string): Uint8Array => Buffer.from(text)

/** What a command leaves that was killed before it wrote `steps/a.ts`. */
async function leaveJournal(move: Transaction['move']): Promise<void> {
  const [before, after] = [bytes('a\n'), bytes('pulled\n')]
  const [was, is] = [before, after].map((content) => ({ oid: blobOid(content), mode: '100644' as const }))
  const ops = [{ path: 'steps/a.ts', ...(was && { before: was }), ...(is && { after: is }) }]
  const state = { remote: '', branch: '', entries: {} }
  const transaction = { environment: 'dev', ops, state, move, complete: false }
  const contents = new Map([before, after].map((content) => [blobOid(content), content]))
  await mkdir(localFolder(dir.path).journal, { recursive: true })
  await writeFile(join(localFolder(dir.path).journal, 'tx'), formatJournal({ transaction, contents }))
}

describe('editItems', () => {
  it('moves, writes and deletes, and leaves no empty folder', async () => {
    await edit([
      { path: 'steps/a.ts', before: bytes('a\n') },
      { path: 'steps/new/deep/a.ts', after: bytes('moved\n'), from: 'steps/a.ts' },
      { path: 'steps/b.ts', before: bytes('b\n'), after: bytes('b2\n') },
    ])
    expect([await read('steps/new/deep/a.ts'), await read('steps/b.ts')]).toEqual(['moved\n', 'b2\n'])

    await edit([{ path: 'steps/new/deep/a.ts', before: bytes('moved\n') }])
    expect(await readdir(join(dir.path, 'steps'))).toEqual(['b.ts'])
  })

  it('keeps a copy of what goes, where that is asked', async () => {
    const { backup } = await edit([{ path: 'steps/a.ts', before: bytes('a\n') }], { keepCopies: true })

    expect(await read(`${backup}/steps/a.ts`)).toBe('a\n')
    expect(await readdir(join(dir.path, 'steps'))).toEqual(['b.ts'])
  })

  it('keeps no copy of what only moves', async () => {
    const move = [
      { path: 'steps/a.ts', before: bytes('a\n') },
      { path: 'steps/c.ts', after: bytes('a\n'), from: 'steps/a.ts' },
    ]

    expect(await edit(move, { keepCopies: true })).toEqual({})
  })

  it('does nothing at all when one file is not as it was seen', async () => {
    const changes = [
      { path: 'steps/a.ts', before: bytes('a\n'), after: bytes('a2\n') },
      { path: 'steps/b.ts', before: bytes('other\n'), after: bytes('b2\n') },
    ]

    await expect(edit(changes)).rejects.toMatchObject({ code: 'FILE_CHANGED', data: { path: 'steps/b.ts' } })
    expect([await read('steps/a.ts'), await read('steps/b.ts')]).toEqual(['a\n', 'b\n'])
  })

  it('never replaces a file it takes for new', async () => {
    await expect(edit([{ path: 'steps/b.ts', after: bytes('new\n') }])).rejects.toMatchObject({ code: 'FILE_CHANGED' })
    expect(await read('steps/b.ts')).toBe('b\n')
  })

  it('writes through no link', async () => {
    await using outside = await testDir()
    await symlink(outside.path, join(dir.path, 'steps/out'))

    await expect(edit([{ path: 'steps/out/a.ts', after: bytes('x') }])).rejects.toMatchObject({
      code: 'PATH_IN_THE_WAY',
    })
    expect(await readdir(outside.path)).toEqual([])
  })

  it.each(['../a.ts', 'steps/../../a.ts', '.git/config', '.env'])('refuses to write %s', async (path) => {
    await expect(edit([{ path, after: bytes('x') }])).rejects.toMatchObject({ code: 'UNSAFE_FOLDER' })
  })

  it('keeps the permissions of a file that moves', async () => {
    await chmod(join(dir.path, 'steps/a.ts'), 0o755)
    await edit([
      { path: 'steps/a.ts', before: bytes('a\n') },
      { path: 'steps/run.ts', after: bytes('x'), from: 'steps/a.ts' },
    ])

    expect((await stat(join(dir.path, 'steps/run.ts'))).mode & 0o100).toBe(0o100)
  })

  it('waits for no other command', async () => {
    const folder = localFolder(dir.path)
    await makeLocalFolder(folder)
    const lock = await takeLock(folder.lock, 'pull', effects.now())

    await expect(edit([{ path: 'steps/c.ts', after: bytes('c') }])).rejects.toMatchObject({ code: 'LOCKED' })
    await lock.release()
  })

  it('finishes what an earlier edit has begun', async () => {
    await leaveJournal({ kind: 'none' })
    await edit([{ path: 'steps/b.ts', before: bytes('b\n'), after: bytes('b2\n') }])

    expect([await read('steps/a.ts'), await read('steps/b.ts')]).toEqual(['pulled\n', 'b2\n'])
  })

  it('leaves a pull that was cut short to the commands that know the branch', async () => {
    await leaveJournal({ kind: 'move', branch: 'develop', from: 'a'.repeat(40), to: 'b'.repeat(40) })

    await expect(edit([{ path: 'steps/c.ts', after: bytes('c') }])).rejects.toMatchObject({ code: 'APPLY_UNFINISHED' })
    expect(await readdir(localFolder(dir.path).journal)).toEqual(['tx'])
  })

  it('touches nothing, not even `.stepyard`, when there is nothing to change', async () => {
    expect(await edit([])).toEqual({})
    expect(await readdir(dir.path)).toEqual(['steps', 'stepyard.yaml'])
  })
})
