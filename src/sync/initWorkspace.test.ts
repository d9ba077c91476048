import { mkdir, readFile, readdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commitFiles, git, testDir, writeFiles, type Files } from '../../fixtures/testDir.ts'
import { testEffects } from '../../fixtures/testEffects.ts'
import { checkWorkspace } from '../workspace/check.ts'
import { loadWorkspace } from '../workspace/load.ts'
import { initWorkspace } from './initWorkspace.ts'
import { chooseTemplate, TEMPLATES, type TemplateName } from './templates.ts'

const effects = testEffects()

/** A repository on `main` with these files committed, and these branches. */
async function useRepository(files: Files, branches: readonly string[] = []) {
  const dir = await testDir()
  await git(dir.path, 'init', '--quiet')
  await commitFiles(dir.path, files, 'Start')
  for (const branch of branches) await git(dir.path, 'branch', branch)
  return dir
}

const read = (root: string, path: string) => readFile(join(root, path), 'utf8')

describe('a new workspace in an empty folder', () => {
  it('has environments, values, a step, and a repository on develop', async () => {
    await using dir = await testDir()
    const made = await initWorkspace(join(dir.path, 'order-intake'), effects)

    expect(made).toMatchObject({ name: 'order-intake', repositoryMade: true, branch: 'develop', changed: [] })
    expect(made.made).toStrictEqual([
      '.gitattributes',
      '.gitignore',
      'environments/dev.yaml',
      'environments/prod.yaml',
      'environments/staging.yaml',
      'steps/contacts/greet.ts',
      'stepyard.yaml',
      'tsconfig.json',
    ])
    expect(await git(made.root, 'symbolic-ref', '--short', 'HEAD')).toBe('develop')
  })

  it('has nothing wrong with it', async () => {
    await using dir = await testDir()
    const { root } = await initWorkspace(join(dir.path, 'order intake!'), effects)
    const workspace = await loadWorkspace(root)

    expect(checkWorkspace(workspace)).toStrictEqual([])
    expect(workspace.steps.map(({ name }) => name)).toStrictEqual(['contacts/greet'])
  })

  it('is made without git too', async () => {
    await using dir = await testDir()
    const made = await initWorkspace(dir.path, testEffects({ env: { PATH: '/nonexistent' } }))

    expect(made).toMatchObject({ repositoryMade: false, hasRemote: false })
    expect(await readdir(dir.path)).not.toContain('.git')
  })

  it('is not made twice', async () => {
    await using dir = await testDir()
    await initWorkspace(dir.path, effects)
    const before = await readdir(dir.path, { recursive: true })

    await expect(initWorkspace(dir.path, effects)).rejects.toMatchObject({
      code: 'WORKSPACE_EXISTS',
      data: { path: expect.stringMatching(/stepyard\.yaml$/) },
    })
    expect(await readdir(dir.path, { recursive: true })).toStrictEqual(before)
  })
})

describe('a new workspace in a repository', () => {
  it('takes its environments from the branches, fetched and packed ones too', async () => {
    await using dir = await useRepository({ 'a.txt': 'a\n' }, ['develop', 'feature/x'])
    await git(dir.path, 'pack-refs', '--all')
    await git(dir.path, 'update-ref', 'refs/remotes/origin/staging', 'HEAD')
    const { environments, repositoryMade } = await initWorkspace(dir.path, effects)

    expect(repositoryMade).toBe(false)
    expect(environments).toStrictEqual({
      dev: { branch: 'develop' },
      staging: { branch: 'staging', promoteFrom: 'dev' },
      prod: { branch: 'main', promoteFrom: 'staging', protected: true },
    })
  })

  it('with one branch has one environment', async () => {
    await using dir = await useRepository({ 'a.txt': 'a\n' })
    await initWorkspace(dir.path, effects)

    expect(await read(dir.path, 'stepyard.yaml')).toContain('environments:\n  main: { branch: main }\n')
  })

  it('stands in a subfolder of a monorepo and leaves everything else alone', async () => {
    await using dir = await useRepository({ '.gitattributes': '*.png binary\n', 'web/index.ts': 'x\n' }, ['develop'])
    const { made } = await initWorkspace(join(dir.path, 'automations/billing'), effects)

    expect(made).not.toContain('.gitattributes')
    expect(await git(dir.path, 'status', '--porcelain')).toBe('?? automations/')
  })

  it('stands beside another one, and not inside its steps', async () => {
    await using dir = await testDir()
    await initWorkspace(dir.path, effects)
    await initWorkspace(join(dir.path, 'automations/billing'), effects)

    const inSteps = initWorkspace(join(dir.path, 'steps/contacts'), effects)
    await expect(inSteps).rejects.toMatchObject({ code: 'WORKSPACE_EXISTS' })
  })
})

describe('what is there already', () => {
  it('is never replaced', async () => {
    const files = {
      'environments/dev.yaml': 'values: { A: 1 }\n',
      '.gitignore': 'dist\n',
      '.gitattributes': '# mine\n',
    }
    await using dir = await testDir(files)
    const { made, changed } = await initWorkspace(dir.path, effects)

    expect(await read(dir.path, 'environments/dev.yaml')).toBe('values: { A: 1 }\n')
    expect(await read(dir.path, '.gitignore')).toBe('dist\n.stepyard/\n.env*\nnode_modules/\n')
    expect(await read(dir.path, '.gitattributes')).toBe('# mine\n')
    expect(changed).toStrictEqual(['.gitignore'])
    expect(made).not.toContain('environments/dev.yaml')
  })

  it('spares the example where there are steps', async () => {
    await using dir = await testDir({ 'steps/mine.ts': 'export const condition = { a: 1 }\n' })
    const { made } = await initWorkspace(dir.path, effects)

    expect(made).not.toContain('steps/contacts/greet.ts')
    expect(await read(dir.path, 'environments/dev.yaml')).toContain('values: {}\n')
  })

  it.each([
    ['A', 'steps/charge.js', 'export const condition = { a: 1 }\nexport const content = async () => {}\n'],
    ['B', 'src/steps/hello world.mts', 'export const match = () => ({ a: 1 })\nexport default async () => {}\n'],
  ] as const)('of dialect %s gets a stepyard.yaml only', async (dialect, path, text) => {
    await using dir = await useRepository({ [path]: text, 'package.json': '{"name":"@acme/intake"}' })
    const made = await initWorkspace(dir.path, effects)

    expect(made).toMatchObject({ dialect, name: 'intake', made: ['stepyard.yaml'], changed: [] })
    expect(await git(dir.path, 'status', '--porcelain')).toBe('?? stepyard.yaml')
  })
})

describe('a folder that cannot become a workspace', () => {
  it.each([
    ['a file where a folder must go', { environments: 'x' }, 'environments'],
    ['a directory where a file must go', { 'stepyard.yaml/x': 'x' }, 'stepyard.yaml'],
  ])('has %s and stays as it was', async (_, files, path) => {
    await using dir = await testDir(files as Files)

    await expect(initWorkspace(dir.path, effects)).rejects.toMatchObject({ code: 'PATH_IN_THE_WAY', data: { path } })
    expect(await readdir(dir.path)).toHaveLength(1)
  })

  it('has a link that leads elsewhere, where nothing is written', async () => {
    await using dir = await testDir()
    await using elsewhere = await testDir()
    await symlink(elsewhere.path, join(dir.path, 'environments'))

    await expect(initWorkspace(dir.path, effects)).rejects.toMatchObject({ code: 'PATH_IN_THE_WAY' })
    expect(await readdir(elsewhere.path)).toStrictEqual([])
  })

  it('is a file', async () => {
    await using dir = await testDir({ taken: 'x' })

    const made = initWorkspace(join(dir.path, 'taken'), effects)
    await expect(made).rejects.toMatchObject({ code: 'PATH_IN_THE_WAY', data: { what: 'file' } })
  })

  it('is the inside of a repository', async () => {
    await using dir = await useRepository({ a: 'a' })
    await mkdir(join(dir.path, '.git/x'))

    await expect(initWorkspace(join(dir.path, '.git'), effects)).rejects.toMatchObject({
      code: 'UNSUPPORTED_REPOSITORY',
    })
    await writeFiles(dir.path, { a: null })
  })
})

describe('a workspace of a template', () => {
  const of = (name: TemplateName) => ({ kind: 'template', name, version: '1.2.3' }) as const

  it.each(Object.keys(TEMPLATES).map(chooseTemplate))(
    '%s has its own name, and nothing wrong with it',
    async (name) => {
      await using dir = await testDir()
      const made = await initWorkspace(join(dir.path, 'my-own'), effects, of(name))
      const workspace = await loadWorkspace(made.root)

      expect(made).toMatchObject({ name: 'my-own', template: name, kept: [], repositoryMade: true })
      expect([workspace.diagnostics, checkWorkspace(workspace), workspace.config?.name]).toEqual([[], [], 'my-own'])
      expect(TEMPLATES[name]).toContain(`${workspace.steps.length} steps`)
      expect(JSON.parse(await read(made.root, 'package.json')).devDependencies.stepyard).toBe('^1.2.3')
    },
  )

  it('keeps every file that is there', async () => {
    await using dir = await testDir({ 'README.md': '# Ours\n', '.vscode/settings.json': '{}' })
    const made = await initWorkspace(dir.path, effects, of('minimal'))

    expect(made.kept).toEqual(['.vscode/settings.json', 'README.md'])
    expect(await read(dir.path, 'README.md')).toBe('# Ours\n')
  })

  it('has no workflow below the top of a repository, where nobody would read it', async () => {
    await using dir = await useRepository({ 'a.txt': '' })
    const { made } = await initWorkspace(join(dir.path, 'automations/orders'), effects, of('order-processing'))

    expect(made.filter((path) => path.startsWith('.'))).toEqual([
      '.gitattributes',
      '.gitignore',
      '.vscode/extensions.json',
      '.vscode/settings.json',
    ])
  })

  it('is not made beside steps of others', async () => {
    await using dir = await testDir({ 'steps/a.ts': '' })

    await expect(initWorkspace(dir.path, effects, of('minimal'))).rejects.toMatchObject({ code: 'TEMPLATE_OVER_STEPS' })
    expect(await readdir(dir.path)).toEqual(['steps'])
  })
})
