import { chmod, mkdir, readFile, readdir, stat, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { testDir, type Files } from '../../fixtures/testDir.ts'
import { blobOid } from '../workspace/scan.ts'
import { doOp, obstacleAt, readOpState } from './applyFiles.ts'
import type { FileOp } from './transaction.ts'

const oidOf = (text: string): string => blobOid(Buffer.from(text))
const contents = new Map(['one', 'two'].map((text) => [oidOf(text), Buffer.from(text)]))
const ONE = { oid: oidOf('one'), mode: '100644' } as const
const TWO = { oid: oidOf('two'), mode: '100644' } as const
const ONE_RUNS = { oid: oidOf('one'), mode: '100755' } as const
const path = 'steps/a.ts'

const UPDATE: FileOp = { path, before: ONE, after: TWO }

describe('readOpState', () => {
  it.each([
    ['before', { path, before: ONE, after: TWO }, { text: 'one', mode: 0o644 }],
    ['after', { path, before: ONE, after: TWO }, { text: 'two', mode: 0o644 }],
    ['foreign', { path, before: ONE, after: TWO }, { text: 'mine', mode: 0o644 }],
    ['foreign', { path, before: ONE, after: TWO }, { text: null, mode: 0o644 }],
    ['foreign', { path, before: ONE, after: TWO }, { text: 'one', mode: 0o755 }],
    ['before', { path, before: ONE, after: ONE_RUNS }, { text: 'one', mode: 0o644 }],
    ['after', { path, before: ONE, after: ONE_RUNS }, { text: 'one', mode: 0o755 }],
    ['before', { path, before: ONE }, { text: 'one', mode: 0o644 }],
    ['after', { path, before: ONE }, { text: null, mode: 0o644 }],
    ['foreign', { path, before: ONE }, { text: 'mine', mode: 0o644 }],
    ['before', { path, after: TWO }, { text: null, mode: 0o644 }],
    ['after', { path, after: TWO }, { text: 'two', mode: 0o644 }],
    ['after', { path, after: TWO }, { text: 'two', mode: 0o755 }],
    ['foreign', { path, after: TWO }, { text: 'mine', mode: 0o644 }],
  ] as const)('is "%s" for %j where there is %j', async (state, op, { text, mode }) => {
    const files: Files = text === null ? {} : { [path]: text }
    await using dir = await testDir(files)
    if (text !== null) await chmod(join(dir.path, path), mode)

    expect(readOpState(dir.path, op)).toBe(state)
  })

  it('is "foreign" where something stands that is no file, and does not follow it', async () => {
    await using dir = await testDir({ target: 'one', 'steps/x.ts': '' })
    await symlink(join(dir.path, 'target'), join(dir.path, path))

    expect(readOpState(dir.path, UPDATE)).toBe('foreign')
  })
})

describe('obstacleAt', () => {
  const write: FileOp = { path, after: TWO }

  it.each([
    ['nothing', { files: {}, removed: [] }, undefined],
    ['a file above', { files: { steps: 'x' }, removed: [] }, 'PATH_IN_THE_WAY'],
    ['a file above that goes first', { files: { steps: 'x' }, removed: ['steps'] }, undefined],
    ['a folder with a file', { files: { [`${path}/x`]: 'x' }, removed: [] }, 'PATH_IN_THE_WAY'],
    ['a folder whose file goes first', { files: { [`${path}/x`]: 'x' }, removed: [`${path}/x`] }, undefined],
  ])('finds %s', async (_, { files, removed }, code) => {
    await using dir = await testDir(files)

    expect(obstacleAt(dir.path, write, new Set(removed))?.code).toBe(code)
  })

  it('finds a file whose write permission was taken away', async () => {
    await using dir = await testDir({ [path]: 'one' })
    await chmod(join(dir.path, path), 0o444)

    expect(obstacleAt(dir.path, UPDATE, new Set())?.code).toBe('FILE_READ_ONLY')
  })
})

describe('doOp', () => {
  async function drafts(root: string): Promise<string> {
    const folder = join(root, '.stepyard/drafts')
    await mkdir(folder, { recursive: true })
    return folder
  }

  it('makes the folders a file needs, and removes those it leaves empty', async () => {
    await using dir = await testDir({ 'steps/old/deep/a.ts': 'one' })
    const target = { root: dir.path, drafts: await drafts(dir.path), contents }

    doOp(target, { path: 'steps/new/deep/a.ts', after: TWO })
    doOp(target, { path: 'steps/old/deep/a.ts', before: ONE })

    expect(await readdir(join(dir.path, 'steps'))).toEqual(['new'])
    expect(await readFile(join(dir.path, 'steps/new/deep/a.ts'), 'utf8')).toBe('two')
  })

  it('lets those run a file who may read it, and nobody else', async () => {
    await using dir = await testDir({ [path]: 'one' })
    await chmod(join(dir.path, path), 0o640)

    doOp({ root: dir.path, drafts: await drafts(dir.path), contents }, { path, before: ONE, after: ONE_RUNS })

    expect((await stat(join(dir.path, path))).mode & 0o777).toBe(0o750)
  })

  it('follows no link that stands above the file', async () => {
    await using outside = await testDir({ 'a.ts': 'one' })
    await using dir = await testDir()
    await symlink(outside.path, join(dir.path, 'steps'))
    const target = { root: dir.path, drafts: await drafts(dir.path), contents }

    for (const op of [UPDATE, { path, before: ONE }]) {
      expect(() => doOp(target, op)).toThrow(expect.objectContaining({ code: 'PATH_IN_THE_WAY' }))
    }

    expect(await readFile(join(outside.path, 'a.ts'), 'utf8')).toBe('one')
    expect(await readdir(target.drafts)).toEqual([])
  })

  it('leaves no draft behind when it fails', async () => {
    await using dir = await testDir({ 'steps/a.ts/x': 'x' })
    const target = { root: dir.path, drafts: await drafts(dir.path), contents }

    expect(() => doOp(target, { path, after: TWO })).toThrow('EISDIR')

    expect(await readdir(target.drafts)).toEqual([])
  })
})
