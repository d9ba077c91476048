import { execFile } from 'node:child_process'
import { chmod, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { type Files, git, type TestDir, testDir } from '../../../fixtures/testDir.ts'
import type { IncludeContext } from './includeCondition.ts'
import { readUserConfig } from './userConfig.ts'

type Env = Readonly<Record<string, string>>

const found = { 'found.inc': '[found]\n\tname = yes\n' }

describe('the configuration of the user', () => {
  it.each<[what: string, files: Files, env: Env]>([
    [
      'both files of a home, the older place first',
      { '.gitconfig': '[a]\nb = 2\n', '.config/git/config': '[a]\nb = 1\n' },
      {},
    ],
    [
      'the XDG folder instead of .config',
      { 'xdg/git/config': '[a]\nb\n', '.config/git/config': '[c]\nd\n' },
      { XDG_CONFIG_HOME: '~/xdg' },
    ],
    ['an empty XDG folder as none', { '.config/git/config': '[c]\nd\n' }, { XDG_CONFIG_HOME: '' }],
    [
      'the one named file instead of both',
      { '.gitconfig': '[a]\nb\n', other: '[c]\nd\n' },
      { GIT_CONFIG_GLOBAL: '~/other' },
    ],
    ['no file where the name is empty', { '.gitconfig': '[a]\nb\n' }, { GIT_CONFIG_GLOBAL: '' }],
    [
      'the file of the machine first',
      { '.gitconfig': '[a]\nb = 2\n', system: '[a]\nb = 1\n' },
      { GIT_CONFIG_SYSTEM: '~/system' },
    ],
    [
      'no file of the machine when told so',
      { system: '[a]\nb = 1\n' },
      { GIT_CONFIG_SYSTEM: '~/system', GIT_CONFIG_NOSYSTEM: '1' },
    ],
    [
      'the file of the machine when told "off"',
      { system: '[a]\nb = 1\n' },
      { GIT_CONFIG_SYSTEM: '~/system', GIT_CONFIG_NOSYSTEM: 'off' },
    ],
    [
      'includes where they stand, from the folder of their file',
      {
        '.gitconfig': '[a]\nb = 1\n[include]\npath = sub/x\n[a]\nb = 3\n',
        'sub/x': '[a]\nb = 2\n[include]\npath = y\n',
        'sub/y': '[c]\nd\n',
      },
      {},
    ],
    ['an include that is not there', { '.gitconfig': '[include]\npath = none\n[a]\nb\n' }, {}],
    ['an include of the home', { '.config/git/config': '[include]\npath = ~/found.inc\n', ...found }, {}],
    [
      'the case of what is between section and name',
      { '.gitconfig': '[URL "HTTPS://Host/X"]\nInsteadOf = A\n[Plain.Sub]\nKEY = B\n' },
      {},
    ],
    [
      'settings of the environment last, with their case',
      { '.gitconfig': '[a]\nb = 1\n' },
      {
        GIT_CONFIG_COUNT: '2',
        GIT_CONFIG_KEY_0: 'A.B',
        GIT_CONFIG_VALUE_0: '2',
        GIT_CONFIG_KEY_1: 'Url.HTTPS://X/.InsteadOf',
        GIT_CONFIG_VALUE_1: 'y',
      },
    ],
    [
      'an include that the environment names',
      { ...found },
      { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'include.path', GIT_CONFIG_VALUE_0: '~/found.inc' },
    ],
    ['a file with CRLF, a mark and comments', { '.gitconfig': '\uFEFF[a]\r\nb = "x # y" ; z\r\n; c = d\r\n' }, {}],
  ])('has %s, as git reads it', async (_what, files, env) => {
    await using home = await testDir(files)

    expect(await ours(home, env)).toStrictEqual(await gits(home, env))
  })

  it.each([
    'gitdir:~/code/',
    'gitdir:~/code/**',
    'gitdir:~/code/*',
    'gitdir:~/code/*/.git',
    'gitdir:./code/',
    'gitdir:code/',
    'gitdir:code',
    'gitdir:/**/repo/.git',
    'gitdir:**/re?o/',
    'gitdir:**/re[a-p]o/',
    'gitdir:**/re[!a-p]o/',
    'gitdir:**/re[z-a]o/',
    'gitdir:~/WORK/',
    'gitdir/i:~/WORK/',
    'gitdir:~/linked/',
    'gitdir:~/code',
    'onbranch:main',
    'onbranch:feature/',
    'onbranch:fea*',
    'onbranch:**/x',
    'hasconfig:remote.*.url:https://example.org/**',
    'hasconfig:remote.*.url:https://example.org/*',
    'unknown:x',
  ])('follows the condition "%s" when git does', async (condition) => {
    await using home = await testDir({ ...found, '.gitconfig': `[includeIf "${condition}"]\npath = ~/found.inc\n` })
    await git(home.path, 'init', '--quiet', '--initial-branch=feature/x', 'code/repo')
    const url = 'https://example.org/team/app'
    await git(join(home.path, 'code/repo'), 'config', 'remote.origin.url', url)
    await symlink('code', join(home.path, 'linked'))
    const gitDir = join(home.path, 'code/repo/.git')

    const read = await ours(home, {}, { gitDir, branch: 'feature/x', remoteUrls: [url] })
    expect(read.includes('found.name=yes')).toBe((await gits(home, {}, gitDir)).includes('found.name=yes'))
  })

  it('has the file of the machine beside the git in PATH', async () => {
    await using dir = await testDir({ 'bin/git': '', 'etc/gitconfig': '[a]\nb = 1\n' })
    await chmod(join(dir.path, 'bin/git'), 0o755)

    expect(await readUserConfig({ PATH: join(dir.path, 'bin') })).toStrictEqual([{ key: 'a.b', value: '1' }])
  })

  it('ends where files include each other', async () => {
    await using home = await testDir({ '.gitconfig': '[include]\npath = .gitconfig\n[a]\nb\n' })

    expect((await ours(home, { GIT_CONFIG_NOSYSTEM: '1' })).length).toBe(22)
  })

  it('is empty for a machine without a home', async () => {
    expect(await readUserConfig({ GIT_CONFIG_NOSYSTEM: '1' })).toStrictEqual([])
  })
})

/** `key=value` lines; `~/` at the start of a variable is the home. */
async function ours(home: TestDir, env: Env, context: IncludeContext = {}): Promise<string[]> {
  const entries = await readUserConfig(envOf(home, env), context)
  return entries.map(({ key, value }) => `${key}=${value}`)
}

/** The same by git itself, without what a repository says. */
async function gits(home: TestDir, env: Env, gitDir?: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)('git', ['config', '--list', '--includes', '--show-scope', '-z'], {
    cwd: home.path,
    env: { ...envOf(home, env), PATH: process.env.PATH, ...(gitDir !== undefined && { GIT_DIR: gitDir }) },
  })
  const fields = stdout.split('\0')
  const lines = fields.flatMap((field, at) => (at % 2 === 1 && fields[at - 1] !== 'local' ? [field] : []))
  return lines.map((line) => (line.includes('\n') ? line.replace('\n', '=') : `${line}=true`))
}

function envOf({ path }: TestDir, env: Env): Env {
  const given = Object.entries(env).map(([name, value]) => [name, value.replace(/^~\//, `${path}/`)])
  return { HOME: path, ...Object.fromEntries(given) }
}
