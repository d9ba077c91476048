import { existsSync } from 'node:fs'
import { appendFile, chmod, mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runInProcess } from '../../fixtures/commandLine.ts'
import { runEveryCommand } from '../../fixtures/everyCommand.ts'
import { useWorld, worldFiles, type Clone, type World } from '../../fixtures/syncWorld.ts'
import { git, testDir, writeFiles } from '../../fixtures/testDir.ts'
import { plantCanary } from '../git/suite/canary.ts'

/** What stands in the clone before anybody runs a command in it. */
interface Prey {
  readonly clone: Clone
  readonly world: World
  /** A program that leaves a mark when it runs. */
  readonly command: string
}

const charged = worldFiles['steps/charge.ts'].replace('ok', 'paid')

describe('a repository that came from a stranger', () => {
  it.each(poisons())('with %s runs nothing, whatever the command', async (_what, poison, code) => {
    await using canary = await plantCanary()
    await using world = await useWorld()
    const clone = await world.clone('ada')
    await poison({ clone, world, command: canary.command })
    await world.commit({ 'steps/charge.ts': charged }).catch(() => undefined)
    await clone.edit({ 'steps/receive.ts': charged })

    const runs = await runEveryCommand(clone.root)
    expect(await canary.sung()).toBe(false)
    expect(runs.find(({ line }) => line === 'pull -e dev --yes')?.code).toBe(code)
    expect(runs.filter(({ err }) => err.includes('INTERNAL'))).toStrictEqual([])
  })

  it('stands beside a plain git that runs it', async () => {
    await using canary = await plantCanary()
    await using world = await useWorld()
    const clone = await world.clone('ada')
    await poisonConfig({ clone, world, command: canary.command })

    await clone.git('status').catch(() => undefined)
    expect(await canary.sung()).toBe(true)
  })

  it('is refused where `.git` leads to a repository that does not know the folder (GIT-17)', async () => {
    await using world = await useWorld()
    const [mine, theirs] = [await world.clone('mine'), await world.clone('theirs')]
    await rm(join(mine.root, '.git'), { recursive: true })
    await writeFile(join(mine.root, '.git'), `gitdir: ${theirs.root}/.git\n`)

    const { code, err } = await runInProcess(mine.root, 'pull', '-e', 'dev', '--yes')
    expect({ code, err }).toMatchObject({ code: 1, err: expect.stringContaining('UNSUPPORTED_REPOSITORY') })
  })
})

describe('a value that would be an option or a program', () => {
  it.each(sources())('as source %j is refused (GIT-13, GIT-14)', async (source) => {
    await using canary = await plantCanary()
    await using world = await useWorld()
    const clone = await world.clone('ada')
    const repository = source.replaceAll('CANARY', canary.command)
    await clone.git('remote', 'set-url', 'origin', '--', repository).catch(() => undefined)
    await clone.git('config', 'remote.origin.url', repository)

    const run = await runInProcess(clone.root, 'pull', '-e', 'dev', '--yes')
    expect(run).toMatchObject({ code: 1, err: expect.stringContaining('URL_REFUSED') })
    expect((await runInProcess(world.dir, 'init', 'new', `--from=${repository}`)).err).toContain('URL_REFUSED')
    expect(await canary.sung()).toBe(false)
    expect(existsSync(join(world.dir, 'new'))).toBe(false)
  })

  it.each(branches())('as branch %j is refused (GIT-15)', async (branch) => {
    await using world = await useWorld()
    const clone = await world.clone('ada')
    const config = worldFiles['stepyard.yaml'].replace('branch: develop', `branch: ${JSON.stringify(branch)}`)
    await clone.edit({ 'stepyard.yaml': config })

    for (const args of [['status'], ['pull', '--yes'], ['push', '--yes']]) {
      const { code, err } = await runInProcess(clone.root, ...args, '-e', 'dev')
      expect({ args, code }).not.toMatchObject({ code: 0 })
      expect(err).toMatch(/CONFIG_INVALID|REF_REFUSED/)
    }
  })

  it('is taken for what it says, in every place that people type into (GIT-16)', async () => {
    await using canary = await plantCanary()
    await using world = await useWorld()
    const clone = await world.clone('ada')
    const evil = `--upload-pack=${canary.command};`

    for (const args of fieldsFor(evil)) {
      const { code } = await runInProcess(clone.root, ...args)
      expect({ args, code }).not.toMatchObject({ code: 0 })
    }
    expect(await canary.sung()).toBe(false)
  })
})

function sources(): string[] {
  return [
    'ext::sh -c CANARY',
    'ext::CANARY',
    '-oProxyCommand=CANARY',
    'ssh://-oProxyCommand=CANARY/x',
    '--upload-pack=CANARY',
    'http::CANARY',
    'file:///CANARY/../../%0a',
    'https:///x',
    'https://h%0ahost=evil/x',
    'git@h:--upload-pack=CANARY',
    'https://ex\u0430mple.org/x.git',
    'fd::17/foo',
    './here.git',
  ]
}

function branches(): string[] {
  const names = ['-x', '--upload-pack=y', 'a..b', 'a b', '@{-1}', 'HEAD', 'a.lock', 'a~1', 'x/.y', 'a\nb']
  return [...names, 'a\u202Eb', 'refs/heads/main', '../../escaped', 'a\u001B[2J']
}

function fieldsFor(evil: string): (readonly string[])[] {
  return [
    ['pull', '-e', evil, '--yes'],
    ['pull', `--env=${evil}`, '--yes'],
    ['pull', '-e', 'dev', '--yes', '--', evil],
    ['push', '-e', evil, '--yes'],
    ['status', '-e', evil],
    ['log', '-e', evil],
    ['diff', '-e', evil],
    ['resolve', '-e', 'dev', '--ours', '--', evil],
    ['env', 'set', 'dev', `--branch=${evil}`],
    ['env', 'set', 'dev', `--repository=${evil}`],
    ['env', 'set', `../../x`, 'a=b'],
    ['env', 'show', '--', evil],
    ['init', 'new', `--from=${evil}`],
    ['init', 'new', '--from=https://127.0.0.1:1/x', `--branch=${evil}`],
  ]
}

/** What is poisoned, how, and what a pull answers to it. */
function poisons(): readonly (readonly [string, (prey: Prey) => Promise<void>, number])[] {
  return [
    ['programs in its configuration (GIT-12)', poisonConfig, 0],
    ['an included configuration (GIT-12)', poisonInclude, 0],
    ['hooks (GIT-12)', poisonHooks, 0],
    ['the ext protocol allowed for its remote (GIT-13)', poisonExt, 1],
    ['filters in .gitattributes (GIT-11)', poisonAttributes, 4],
    ['submodules (GIT-10)', poisonSubmodules, 4],
    ['missing objects to be fetched from a stranger (GIT-12)', poisonPromisor, 0],
    ['a repository buried in it (GIT-17)', poisonBuried, 0],
    ['links to what never ends (GIT-18)', poisonEndless, 0],
  ]
}

// Keys with which git runs a program by itself.
const PROGRAMS = [
  'core.fsmonitor',
  'core.sshCommand',
  'core.pager',
  'core.editor',
  'core.askPass',
  'core.gitProxy',
  'core.alternateRefsCommand',
  'credential.helper',
  'diff.external',
  'diff.x.textconv',
  'filter.x.smudge',
  'filter.x.clean',
  'filter.x.process',
  'gpg.program',
  'merge.x.driver',
  'remote.origin.uploadpack',
  'remote.origin.receivepack',
  'sequence.editor',
  'uploadpack.packObjectsHook',
]

async function poisonConfig({ clone, command }: Prey): Promise<void> {
  for (const key of PROGRAMS) await clone.git('config', key, command)
  for (const alias of ['status', 'fetch', 'ls-remote', 'update-index'])
    await clone.git('config', `alias.${alias}`, `!${command}`)
  await clone.git('config', 'commit.gpgSign', 'true')
  await clone.git('config', 'log.showSignature', 'true')
}

async function poisonInclude({ clone, command }: Prey): Promise<void> {
  const lines = PROGRAMS.map((key) => {
    const parts = key.split('.')
    return parts.length === 2
      ? `[${parts[0]}]\n${parts[1]} = ${command}`
      : `[${parts[0]} "${parts[1]}"]\n${parts[2]} = ${command}`
  })
  await clone.edit({ 'evil.inc': `${lines.join('\n')}\n` })
  await clone.git('config', 'include.path', '../evil.inc')
}

async function poisonHooks({ clone, command }: Prey): Promise<void> {
  const hooks =
    'pre-commit post-commit pre-push post-checkout post-merge post-index-change reference-transaction update'
  for (const folder of ['.git/hooks', 'hooks']) {
    for (const hook of [...hooks.split(' '), 'pre-auto-gc', 'fsmonitor-watchman', 'post-rewrite']) {
      await clone.edit({ [`${folder}/${hook}`]: `#!/bin/sh\nexec ${command}\n` })
      await chmod(join(clone.root, folder, hook), 0o755)
    }
  }
  await clone.git('config', 'core.hooksPath', join(clone.root, 'hooks'))
}

async function poisonExt({ clone, command }: Prey): Promise<void> {
  await clone.git('config', 'protocol.ext.allow', 'always')
  await clone.git('config', 'protocol.allow', 'always')
  await clone.git('config', 'remote.origin.url', `ext::${command}`)
}

async function poisonAttributes(prey: Prey): Promise<void> {
  const attributes = '* filter=x diff=x merge=x ident working-tree-encoding=UTF-16\n'
  await poisonConfig(prey)
  await prey.world.commit({ '.gitattributes': attributes })
  await prey.clone.edit({ '.gitattributes': attributes, '.git/info/attributes': attributes })
}

async function poisonSubmodules({ world, command }: Prey): Promise<void> {
  const commit = String(await world.tip('develop'))
  const evil = ['-u./payload', `ext::${command}`, `--upload-pack=${command}`]
  const text = evil.map((url, at) => `[submodule "../../modules/evil${at}"]\n\tpath = sub${at}\r\n\turl = ${url}\n`)
  const entries = evil.map((_, at) => [`sub${at}`, { mode: '160000', content: commit }] as const)
  await world.commit({ '.gitmodules': text.join(''), ...Object.fromEntries(entries) })
}

// A git that fetches missing objects by itself would ask this remote, and its helper for a password.
async function poisonPromisor({ clone, command }: Prey): Promise<void> {
  const remote = `[remote "o"]\nurl = ssh://127.0.0.1:1/x\npromisor = true\npartialclonefilter = blob:none\n`
  await clone.edit({ 'evil.inc': `${remote}[credential]\nhelper = !${command}\n[core]\nsshCommand = ${command}\n` })
  await clone.git('config', 'include.path', '../evil.inc')
  const tree = await clone.git('rev-parse', 'HEAD^{tree}')
  await rm(join(clone.root, '.git/objects', tree.slice(0, 2), tree.slice(2)), { force: true })
}

async function poisonBuried({ clone, command }: Prey): Promise<void> {
  const config = `[core]\nbare = true\nrepositoryformatversion = 0\nfsmonitor = ${command}\nsshCommand = ${command}\n`
  for (const place of ['steps/buried.git', 'libraries']) {
    await clone.edit({ [`${place}/HEAD`]: 'ref: refs/heads/main\n', [`${place}/config`]: config })
    for (const folder of ['objects', 'refs']) await mkdir(join(clone.root, place, folder), { recursive: true })
  }
}

async function poisonEndless({ clone }: Prey): Promise<void> {
  for (const name of ['HEAD', 'objects', 'commondir', 'packed-refs']) await symlink('/dev/zero', join(clone.root, name))
  await appendFile(join(clone.root, '.git/info/exclude'), 'HEAD\n')
}

it('a clone of a stranger writes nothing but its own folder (GIT-10, GIT-11, GIT-17)', async () => {
  await using canary = await plantCanary()
  await using world = await useWorld()
  const prey = { clone: await world.clone('ada'), world, command: canary.command }
  await poisonAttributes(prey)
  await world.commit({
    '.gitmodules': '[submodule "a"]\n\tpath = sub\n\turl = ./elsewhere.git\n',
    sub: { mode: '160000', content: String(await world.tip('develop')) },
  })
  await using dir = await testDir()
  await writeFiles(dir.path, { 'kept.txt': 'x' })

  const run = await runInProcess(dir.path, 'init', 'new', '--from', world.url, '--branch', 'develop')
  expect(run).toMatchObject({ code: 0 })
  expect((await readdir(dir.path)).sort()).toStrictEqual(['kept.txt', 'new'])
  expect(await git(join(dir.path, 'new'), 'config', '--get-regexp', '^submodule').catch(() => '')).toBe('')
  expect(await canary.sung()).toBe(false)
})
