import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { importCommit, type ImportRequest } from '../../fixtures/importCommit.ts'
import { git, testDir } from '../../fixtures/testDir.ts'
import { testEffects } from '../../fixtures/testEffects.ts'
import { cloneWorkspace } from './cloneWorkspace.ts'

const effects = testEffects()
const config = (name: string, rest = '') => `format: 1\nname: ${name}\nenvironments: { dev: { branch: main } }\n${rest}`

/** A bare remote with one commit on `main`, and a clone of it through `init --from`. */
async function useRemote(files: ImportRequest['files']) {
  const dir = await testDir()
  const path = join(dir.path, 'remote.git')
  await git(dir.path, 'init', '--quiet', '--bare', path)
  await importCommit(path, { files })
  const directory = join(dir.path, 'mine')
  const clone = () => cloneWorkspace({ directory, url: `file://${path}`, effects })
  return { dir: dir.path, path, directory, clone, [Symbol.asyncDispose]: () => dir[Symbol.asyncDispose]() }
}

describe('a clone of a repository', () => {
  it('names the workspaces in it, wherever they are', async () => {
    await using remote = await useRemote({
      'stepyard.yaml': config('outer'),
      'automations/billing/stepyard.yaml': config('billing'),
      'broken/stepyard.yaml': 'format: 7\n',
    })
    const { workspaces, made } = await remote.clone()

    expect(made).toBeUndefined()
    expect(workspaces).toStrictEqual([
      { folder: '', name: 'outer' },
      { folder: 'automations/billing', name: 'billing' },
      { folder: 'broken' },
    ])
  })

  it('with steps of an incumbent becomes a workspace, every byte as it was', async () => {
    const step = '\uFEFF// ID: 7\r\nexport const match = () => ({ a: 1 })\r\nexport default async () => {}\r\n'
    await using remote = await useRemote({ 'src/steps/hello world.mts': step, 'package.json': '{"name":"intake"}' })
    const { made } = await remote.clone()

    expect(made).toMatchObject({ name: 'intake', dialect: 'B', made: ['stepyard.yaml'], hasRemote: true })
    expect(await readFile(join(remote.directory, 'src/steps/hello world.mts'), 'utf8')).toBe(step)
    expect(await git(remote.directory, 'status', '--porcelain')).toBe('?? stepyard.yaml')
  })

  it('without either is a clone that holds no workspace', async () => {
    await using remote = await useRemote({ 'README.md': '# Hello\n' })
    const cloned = await remote.clone()

    expect(cloned).toMatchObject({ branch: 'main', workspaces: [] })
    expect(await git(remote.directory, 'status', '--porcelain')).toBe('')
  })

  it('may hold what no workspace owns: links, submodules, names that are no text', async () => {
    await using remote = await useRemote({
      'w/stepyard.yaml': config('w'),
      'docs/link': { mode: '120000', content: '../w' },
      'vendor/lib': { mode: '160000', content: '1'.repeat(40) },
      'w/notes/link': { mode: '120000', content: 'x' },
    })

    expect(await remote.clone()).toMatchObject({ workspaces: [{ folder: 'w', name: 'w' }] })
  })
})

describe('a tree that must not be written', () => {
  it.each([
    ['a link among the steps', { 'steps/a.ts': { mode: '120000', content: '/etc/passwd' } }, 'steps/a.ts'],
    ['a link in place of a folder', { steps: { mode: '120000', content: '/tmp' } }, 'steps'],
    ['a device name', { 'steps/con.ts': 'x' }, 'steps/con.ts'],
    ['two spellings of a name', { 'steps/A.ts': 'x', 'steps/a.ts': 'y' }, 'steps/'],
    ['the state of another machine', { '.stepyard/state/dev.json': '{}' }, '.stepyard/state/dev.json'],
  ])('holds %s: nothing of it is left', async (_, files, path) => {
    await using remote = await useRemote({ 'w/stepyard.yaml': config('w'), ...below('w', files) })

    await expect(remote.clone()).rejects.toMatchObject({
      code: 'UNSAFE_TREE',
      data: { path: expect.stringContaining(`w/${path}`) },
    })
    expect(await readdir(remote.dir)).toStrictEqual(['remote.git'])
  })

  it('is judged by what its stepyard.yaml includes', async () => {
    const files = { 'assets/con.txt': 'x' }
    await using free = await useRemote({ 'stepyard.yaml': config('w'), ...files })
    await using owned = await useRemote({ 'stepyard.yaml': config('w', 'include: [assets/**]\n'), ...files })

    expect(await free.clone()).toMatchObject({ workspaces: [{ name: 'w' }] })
    await expect(owned.clone()).rejects.toMatchObject({ code: 'UNSAFE_TREE' })
  })

  it('holds steps of an incumbent and no stepyard.yaml', async () => {
    await using remote = await useRemote({
      'src/steps/a.mts': 'export const match = () => ({})\n',
      'src/steps/b.mts': { mode: '120000', content: '/etc/passwd' },
    })

    await expect(remote.clone()).rejects.toMatchObject({ code: 'UNSAFE_TREE' })
    expect(await readdir(remote.dir)).toStrictEqual(['remote.git'])
  })
})

function below(folder: string, files: ImportRequest['files']): ImportRequest['files'] {
  return Object.fromEntries(Object.entries(files).map(([path, entry]) => [`${folder}/${path}`, entry]))
}
