import { rename, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { testDir, writeFiles } from '../../fixtures/testDir.ts'
import { loadWorkspace } from './load.ts'
import { openWorkspaceReader } from './workspaceReader.ts'

const step = (value: number): string => `export const condition = { a: ${value} }\nexport const content = () => {}\n`

const STEPYARD = 'format: 1\nname: shop\nenvironments:\n  dev: { branch: develop }\n'

const FILES = {
  'stepyard.yaml': STEPYARD,
  'steps/a.ts': step(1),
  'steps/b.ts': step(2),
  'libraries/text/case.ts': 'export const upper = (s: string) => s\n',
  'environments/dev.yaml': 'values: { A: 1 }\n',
  'src/helper.ts': 'export const x = 1\n',
}

describe('a workspace that is read again', () => {
  it.each([
    ['an edit', { 'steps/a.ts': step(3) }, ['steps/a.ts']],
    ['a step with an error', { 'steps/a.ts': 'export const condition = {' }, ['steps/a.ts']],
    ['a new file', { 'steps/deep/c.ts': step(4) }, ['steps/deep/c.ts']],
    ['a file that is gone', { 'steps/b.ts': null }, ['steps/b.ts']],
    ['values', { 'environments/dev.yaml': 'values: { A: 2 }\n' }, ['environments/dev.yaml']],
    ['the same text again', { 'steps/a.ts': step(1) }, []],
    ['what is no item', { 'src/helper.ts': 'export const x = 2\n' }, []],
    [
      'what is left out from now on',
      { 'stepyard.yaml': `${STEPYARD}exclude: [steps/b.ts]\n` },
      ['steps/b.ts', 'stepyard.yaml'],
    ],
  ])('is what loading all of it gives: %s', async (_, changes, expected) => {
    await using dir = await testDir(FILES)
    const reader = openWorkspaceReader(dir.path)
    await reader.load()
    await writeFiles(dir.path, changes)
    const changed = reader.update(Object.keys(changes))

    expect([...changed].sort()).toEqual(expected)
    expect(plain(await reader.load())).toEqual(plain(await loadWorkspace(dir.path)))
  })

  it('is found to be another by looking at all of it', async () => {
    await using dir = await testDir(FILES)
    const reader = openWorkspaceReader(dir.path)
    await rename(join(dir.path, 'steps'), join(dir.path, 'gone'))
    await writeFiles(dir.path, { 'steps/c.ts': step(1) })

    expect([...reader.rescan()].sort()).toEqual(['steps/a.ts', 'steps/b.ts', 'steps/c.ts'])
    expect((await reader.load()).steps.map(({ name }) => name)).toEqual(['c'])
  })

  it('parses no file again whose bytes are the same', async () => {
    await using dir = await testDir(FILES)
    const reader = openWorkspaceReader(dir.path)
    const before = await reader.load()
    await writeFiles(dir.path, { 'steps/a.ts': step(3) })
    reader.update(['steps/a.ts', 'steps/b.ts'])
    const after = await reader.load()

    expect(after.steps.map((source, at) => source === before.steps[at])).toEqual([false, true])
  })

  it('parses nothing that an earlier reader remembers', async () => {
    await using dir = await testDir({ ...FILES, '.stepyard/.gitignore': '*\n' })
    const earlier = openWorkspaceReader(dir.path, '1.0.0')
    const before = await earlier.load()
    await earlier.remember()
    vi.doMock('oxc-parser', () => {
      throw new Error('the parser was loaded')
    })
    vi.resetModules()
    const { openWorkspaceReader: open } = await import('./workspaceReader.ts')

    expect(plain(await open(dir.path, '1.0.0').load())).toEqual(plain(before))
    await expect(open(dir.path, '1.0.1').load()).rejects.toThrow(/mock/)
    vi.doUnmock('oxc-parser')
  })

  it('takes a file that has become empty for one that is being written, once', async () => {
    await using dir = await testDir(FILES)
    const reader = openWorkspaceReader(dir.path)
    await writeFiles(dir.path, { 'steps/a.ts': '' })

    expect([reader.update(['steps/a.ts']), reader.update(['steps/a.ts'])]).toEqual([[], ['steps/a.ts']])
  })

  it('finds a link in the place of an item', async () => {
    await using dir = await testDir(FILES)
    const reader = openWorkspaceReader(dir.path)
    await writeFiles(dir.path, { 'steps/a.ts': null })
    await symlink(join(dir.path, 'steps/b.ts'), join(dir.path, 'steps/a.ts'))
    reader.update(['steps/a.ts'])

    expect((await reader.load()).diagnostics.map(({ code }) => code)).toEqual(['ITEM_SYMLINK'])
  })

  it('is no workspace without its configuration', async () => {
    await using dir = await testDir(FILES)
    const reader = openWorkspaceReader(dir.path)
    await writeFiles(dir.path, { 'stepyard.yaml': null })
    reader.update(['stepyard.yaml'])

    await expect(reader.load()).rejects.toMatchObject({ code: 'WORKSPACE_NOT_FOUND' })
  })
})

describe('an item', () => {
  it('is current as long as its times and its size are', async () => {
    await using dir = await testDir(FILES)
    const reader = openWorkspaceReader(dir.path)
    const before = reader.isCurrent('steps/a.ts')
    await writeFiles(dir.path, { 'steps/a.ts': `${step(1)}\n` })

    expect([before, reader.isCurrent('steps/a.ts'), reader.isCurrent('steps/b.ts')]).toEqual([true, false, true])
  })
})

/** Without functions, which are never the same. */
function plain(workspace: unknown): unknown {
  return JSON.parse(JSON.stringify(workspace))
}
