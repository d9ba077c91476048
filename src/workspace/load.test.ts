import { mkdir, readFile, readdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { testDir, type Files } from '../../fixtures/testDir.ts'
import type { Snapshot } from '../snapshot/tree.ts'
import { checkWorkspace } from './check.ts'
import { describeForeign } from './foreign.ts'
import { loadWorkspace } from './load.ts'
import { findWorkspaceRoot } from './root.ts'

const STEPYARD = 'format: 1\nname: orders\nenvironments:\n  dev: { branch: develop }\n'
const STEP = 'export const condition = { a: 1 }\nexport const content = () => {}\n'

function snapshotOf(files: Readonly<Record<string, string>>): Snapshot {
  const entry = { oid: '0'.repeat(40), mode: '100644' } as const
  const read = async (path: string): Promise<Uint8Array> => Buffer.from(files[path] ?? '')
  return { tree: new Map(Object.keys(files).map((path) => [path, entry])), read }
}

async function findings(files: Files): Promise<string[]> {
  await using dir = await testDir({ 'stepyard.yaml': STEPYARD, 'environments/dev.yaml': '{}\n', ...files })
  return checkWorkspace(await loadWorkspace(dir.path)).map(({ code, file }) => `${code} ${file}`)
}

describe('findWorkspaceRoot', () => {
  it('looks upwards as far as the root of the repository', async () => {
    await using dir = await testDir({
      'stepyard.yaml': STEPYARD,
      'steps/x/a.ts': STEP,
      'inner/.git/HEAD': '',
      'inner/a/b.ts': '',
    })

    expect(findWorkspaceRoot(join(dir.path, 'steps/x'))).toBe(dir.path)
    expect(findWorkspaceRoot(join(dir.path, 'inner/a'))).toBeUndefined()
  })

  it('finds the nearest of two workspaces', async () => {
    await using dir = await testDir({ 'stepyard.yaml': STEPYARD, 'a/stepyard.yaml': STEPYARD, 'a/b/x': '' })

    expect(findWorkspaceRoot(join(dir.path, 'a/b'))).toBe(join(dir.path, 'a'))
  })
})

describe('loadWorkspace', () => {
  it.each([
    ['customer-onboarding', 9, 2],
    ['github-release', 5, 2],
    ['monorepo/automations/support', 2, 0],
    ['monorepo/automations/reporting', 1, 0],
  ])('reads the fixture %s without a finding', async (name, steps, libraries) => {
    const workspace = await loadWorkspace(join(import.meta.dirname, '../../fixtures/workspaces', name))

    expect(checkWorkspace(workspace)).toEqual([])
    expect([workspace.steps.length, workspace.libraries.length]).toEqual([steps, libraries])
  })

  it('refuses a folder that is in no workspace', async () => {
    await using dir = await testDir({ '.git/HEAD': '', 'steps/a.ts': STEP })

    await expect(loadWorkspace(dir.path)).rejects.toMatchObject({ code: 'WORKSPACE_NOT_FOUND' })
  })

  it('reads a snapshot like a folder, and only what the workspace owns', async () => {
    const files = { 'stepyard.yaml': STEPYARD, 'steps/a.ts': STEP, 'x/stepyard.yaml': STEPYARD, 'README.md': '' }
    const workspace = await loadWorkspace(snapshotOf(files))

    expect(workspace).toMatchObject({ name: 'orders', steps: [{ name: 'a' }], paths: ['steps/a.ts', 'stepyard.yaml'] })
    expect(workspace.root).toBeUndefined()
  })

  it('reads the rest of a workspace whose stepyard.yaml is broken', async () => {
    await using dir = await testDir({ 'stepyard.yaml': 'name: [', 'steps/a.ts': STEP })
    const workspace = await loadWorkspace(dir.path)

    expect(workspace.config).toBeUndefined()
    expect(workspace.steps).toMatchObject([{ name: 'a' }])
    expect(workspace.diagnostics[0]).toMatchObject({ file: 'stepyard.yaml', severity: 'error' })
  })

  it('reports a symlink and does not follow it', async () => {
    await using dir = await testDir({ 'stepyard.yaml': STEPYARD, 'outside.ts': STEP })
    await mkdir(join(dir.path, 'steps'))
    await symlink('../outside.ts', join(dir.path, 'steps/a.ts'))
    const workspace = await loadWorkspace(dir.path)

    expect(workspace.steps).toEqual([])
    expect(workspace.diagnostics).toMatchObject([{ code: 'ITEM_SYMLINK', file: 'steps/a.ts' }])
  })

  it('lets an OpenAPI document lie beside its connector', async () => {
    const connector = 'type: http\nopenapi: ./crm.openapi.yaml\n'

    expect(
      await findings({ 'connectors/crm.yaml': connector, 'connectors/crm.openapi.yaml': 'openapi: 3.1.0\n' }),
    ).toEqual([])
  })
})

describe('checkWorkspace', () => {
  it.each<[string, Files, string[]]>([
    ['a step that is not UTF-8', { 'steps/a.ts': Buffer.from([0xff, 0xfe]) }, ['NOT_UTF8 steps/a.ts']],
    ['two files of one step', { 'steps/a.ts': STEP, 'steps/a.js': STEP }, ['DUPLICATE_NAME steps/a.ts']],
    ['names that differ in case', { 'steps/a.ts': STEP, 'steps/A.ts': STEP }, ['NAME_TWINS steps/a.ts']],
    ['a name that Windows reserves', { 'steps/con.ts': STEP }, ['NAME_NOT_PORTABLE steps/con.ts']],
    ['an ending nobody reads', { 'webhooks/a.yml': '{}\n' }, ['WRONG_ENDING webhooks/a.yml']],
    ['an empty step', { 'steps/a.ts': '' }, ['CONDITION_MISSING steps/a.ts', 'CONTENT_MISSING steps/a.ts']],
    [
      'two connectors of one namespace',
      { 'connectors/a.yaml': 'type: x\nnamespace: s\n', 'connectors/s.yaml': 'type: x\n' },
      ['DUPLICATE_NAME connectors/s.yaml'],
    ],
  ])('reports %s', async (_, files, expected) => {
    expect(await findings(files)).toEqual(expected)
  })

  it('sorts findings by file and line', async () => {
    const bad = 'export const content = 5\nexport const condition = 5\n'

    expect(await findings({ 'steps/b.ts': bad, 'steps/a.ts': bad })).toEqual([
      'CONTENT_NOT_A_FUNCTION steps/a.ts',
      'CONDITION_NOT_AN_OBJECT steps/a.ts',
      'CONTENT_NOT_A_FUNCTION steps/b.ts',
      'CONDITION_NOT_AN_OBJECT steps/b.ts',
    ])
  })
})

describe('describeForeign', () => {
  const step = 'export const match = () => ({ a: 1 })\nexport default () => {}\n'

  it('describes the layout of dialect B', async () => {
    const files = {
      'package.json': '{"name":"@acme/intake"}',
      'src/steps/a b.mts': step,
      'export/steps/a__b.step.json': '{}',
    }

    expect(await describeForeign(snapshotOf(files))).toEqual({
      dialect: 'B',
      name: 'intake',
      steps: ['src/steps/a b.mts'],
      libraries: [],
      generated: ['export/steps/a__b.step.json'],
    })
  })

  it('finds nothing wrong in the steps of the fixture of dialect B', async () => {
    const root = join(import.meta.dirname, '../../fixtures/workspaces/order-intake-mts')
    const files = (await readdir(root, { recursive: true })).filter((path) => path.endsWith('.mts'))
    const texts = await Promise.all(files.map(async (path) => [path, await readFile(join(root, path), 'utf8')]))
    const workspace = await loadWorkspace(snapshotOf({ ...Object.fromEntries(texts), 'stepyard.yaml': STEPYARD }))

    expect(workspace.diagnostics).toEqual([])
    expect(workspace.steps.map(({ dialect }) => dialect)).toEqual(['B', 'B', 'B', 'B', 'B', 'B'])
  })

  it('describes nothing where there is a workspace, or no step', async () => {
    expect(await describeForeign(snapshotOf({ 'stepyard.yaml': STEPYARD, 'steps/a.js': STEP }))).toBeUndefined()
    expect(await describeForeign(snapshotOf({ 'package.json': '{', 'src/a.ts': '' }))).toBeUndefined()
  })
})
