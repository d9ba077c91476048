import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { useWorld, worldFiles, type Clone, type CloneOptions, type World } from '../../fixtures/syncWorld.ts'
import { commitFiles, git } from '../../fixtures/testDir.ts'
import { importCommit } from '../../fixtures/importCommit.ts'
import type { PlannedMove } from './plan.ts'

const charge =
  "export const condition = { order: { status: 'ok', paid: null } }\nexport const content = async () => {}\n"

interface Case {
  readonly name: string
  readonly prefix?: string
  readonly clone?: CloneOptions
  readonly spoil?: (clone: Clone, world: World) => Promise<unknown>
  readonly move: PlannedMove['kind']
  /** What plain git shows once the branch is level. */
  readonly left?: string
}

const cases: readonly Case[] = [
  { name: 'a workspace at the root', move: 'move' },
  { name: 'a subfolder', prefix: 'automations/orders', move: 'move' },
  { name: 'a shallow clone', clone: { args: ['--depth=1'] }, move: 'move' },
  { name: 'core.autocrlf', clone: { args: ['--config', 'core.autocrlf=true'] }, move: 'move' },
  {
    name: 'edits beside the workspace',
    spoil: ({ root }) => commitFiles(root, {}, 'x').then(() => git(root, 'reset', '--quiet', '--hard', 'HEAD~1')),
    move: 'move',
  },
  {
    name: 'a staged edit',
    spoil: async (clone) => [await clone.edit({ 'README.md': 'mine\n' }), await clone.git('add', 'README.md')],
    move: 'leave',
    left: 'A  README.md',
  },
  { name: 'local commits', spoil: ({ root }) => commitFiles(root, { 'notes.md': 'mine\n' }, 'Mine'), move: 'leave' },
  {
    name: 'a branch that has gone on beside the workspace',
    spoil: (_, world) => importCommit(world.path, { branch: 'develop', files: { 'README.md': 'for all\n' } }),
    move: 'leave',
  },
  { name: 'a partial clone', clone: { args: ['--filter=blob:none'] }, move: 'leave' },
]

describe('after a push with', () => {
  it.each(cases.map((each) => [each.name, each.move, each] as const))('%s: %s', async (...[, kind, given]) => {
    await using world = await useWorld({ prefix: given.prefix ?? '' })
    const clone = await world.clone('ann', given.clone)
    await clone.pull()
    await given.spoil?.(clone, world)
    await clone.edit({
      'steps/charge.ts': charge,
      'steps/new.ts': `// new\n${charge}`,
      'libraries/shop/money.ts': null,
    })

    const { plan, move, commit } = await clone.push({ allowDelete: true })

    expect(move.kind).toBe(kind)
    expect(plan.move.kind).toBe(kind === 'move' ? 'follow' : 'leave')
    if ('command' in move) await git(clone.root, '-c', `alias.line=!${move.command}`, 'line')
    expect(await statusOf(clone)).toBe(given.left ?? '')
    expect(await clone.git('rev-parse', 'origin/develop')).toBe(commit)
    expect(await clone.git('merge-base', 'HEAD', 'origin/develop')).toBe(commit)
  })

  it('a selection, what was not sent stays an edit', async () => {
    await using world = await useWorld()
    const clone = await world.clone('ann')
    await clone.pull()
    await clone.edit({ 'steps/charge.ts': charge, 'environments/dev.yaml': 'greeting: mine\n' })

    const { commit } = await clone.push({ paths: ['charge'] })

    expect(await clone.git('rev-parse', 'HEAD')).toBe(commit)
    expect(await statusOf(clone)).toBe(' M environments/dev.yaml')
    expect(await world.remoteFiles()).toMatchObject({
      'environments/dev.yaml': worldFiles['environments/dev.yaml'],
    })
  })

  it('another branch checked out, that branch and its index stay', async () => {
    await using world = await useWorld()
    const clone = await world.clone('ann')
    await clone.git('switch', '--quiet', '--create', 'feature')
    await clone.edit({ 'steps/charge.ts': charge })
    const head = await clone.git('rev-parse', 'HEAD')

    expect((await clone.push({ environment: 'dev' })).move).toEqual({ kind: 'none' })
    expect([await clone.git('rev-parse', 'HEAD'), await statusOf(clone)]).toEqual([head, ' M steps/charge.ts'])
  })

  it('a repository without a commit, the first push makes the branch', async () => {
    await using world = await useWorld()
    await git(world.path, 'update-ref', '-d', 'refs/heads/develop')
    const root = join(world.dir, 'fresh')
    const clone = await world.clone('ann', { branch: 'staging' })
    await git(world.dir, 'init', '--quiet', '--initial-branch=develop', root)
    await git(root, 'remote', 'add', 'origin', world.url)
    const { openClone } = await import('../../fixtures/syncWorld.ts')
    const fresh = openClone({ name: 'fresh', root, backend: 'system', effects: clone.effects })
    await git(root, 'config', 'user.name', 'Ann')
    await git(root, 'config', 'user.email', 'ann@example.org')
    await fresh.edit({ ...(await clone.files()), 'environments/dev.yaml': null, 'environments/staging.yaml': null })

    const { commit } = await fresh.push()

    expect(await world.tip('develop')).toBe(commit)
    expect([await fresh.git('rev-parse', 'HEAD'), await statusOf(fresh)]).toEqual([commit, ''])
  })
})

async function statusOf({ root }: Clone): Promise<string> {
  return git(root, 'status', '--porcelain', '--untracked-files=all', ':/')
}
