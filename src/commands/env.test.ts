import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runInProcess, runWith, type CommandLineRun } from '../../fixtures/commandLine.ts'
import { git, testDir, writeFiles, type TestDir } from '../../fixtures/testDir.ts'

const stepyard = `# Orders of the shop
format: 1
name: orders

environments:
  # where everybody tries things
  dev: { branch: develop } # shared
  staging:
    branch: staging
    promoteFrom: dev
  prod: { branch: main, promoteFrom: staging, protected: true }
`
const secrets = 'STRIPE_KEY:\n  description: Key\n'
const values = '# Values of dev\nvalues:\n  # days\n  TRIAL: 3\n'

let dir: TestDir
beforeEach(async () => {
  dir = await testDir({ 'stepyard.yaml': stepyard, 'secrets.yaml': secrets, 'environments/dev.yaml': values })
})
afterEach(() => dir[Symbol.asyncDispose]())

const run = (...args: string[]): Promise<CommandLineRun> => runInProcess(dir.path, ...args)
const read = (path: string): Promise<string> => readFile(join(dir.path, path), 'utf8')

describe('env list', () => {
  it('names every environment with its branch and what is special about it', async () => {
    await run('env', 'switch', 'staging')
    const { code, out } = await run('env', 'list')
    expect(out).toMatch(/^dev +branch develop$/m)
    expect(out).toMatch(/^staging +branch staging +promoted from dev, chosen by `env switch`$/m)
    expect(out).toMatch(/^prod +branch main +protected, promoted from staging$/m)
    expect(code).toBe(0)
  })

  it('is one document with --json', async () => {
    expect(JSON.parse((await run('env', 'list', '--json')).out)).toMatchObject({
      switched: null,
      environments: [{ name: 'dev' }, { name: 'staging' }, { name: 'prod', protected: true }],
    })
  })
})

describe('env show', () => {
  it('shows the environment of the checked-out branch, else the one of env switch', async () => {
    await run('env', 'switch', 'prod')
    expect((await run('env', 'show')).out).toMatch(/^branch +main$/m)
    await git(dir.path, 'init', '--quiet', '--initial-branch=develop')
    expect((await run('env', 'show')).out).toMatch(/^branch +develop$/m)
    expect((await run('env', 'show', 'staging')).out).toMatch(/^branch +staging$/m)
  })

  it('--source shows where it is synced from and no secret', async () => {
    await run('env', 'set', 'prod', '--repository', 'https://example.org/acme/orders.git', '--username', 'ada')
    const { out } = await run('env', 'show', 'prod', '--source', '--json')
    expect(JSON.parse(out)).toMatchObject({
      environment: 'prod',
      repository: 'https://example.org/acme/orders.git',
      username: 'ada',
      branch: 'main',
      autoSync: false,
    })
  })

  it('lists the environments when none is chosen', async () => {
    const { code, err } = await run('env', 'show')
    expect(err).toContain('There are: dev, staging, prod.')
    expect(code).toBe(64)
  })
})

describe('env switch', () => {
  it('is kept for this clone and changes no file that is synced', async () => {
    const { code, out } = await run('env', 'switch', 'staging')
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('This clone uses staging') })
    expect(await read('.stepyard/environment')).toBe('staging\n')
    expect(await read('stepyard.yaml')).toBe(stepyard)
  })

  it('remembers nothing that it refuses', async () => {
    expect((await run('env', 'switch', 'stagin')).code).toBe(64)
    await expect(read('.stepyard/environment')).rejects.toThrow('ENOENT')
  })
})

describe('env set', () => {
  it('adds an environment and keeps comments, order and flow', async () => {
    const { code, out } = await run(
      'env',
      'set',
      'qa',
      '--branch',
      'qa',
      '--promote-from',
      'dev',
      '--sync-interval',
      '5m',
    )
    expect({ code, out }).toEqual({ code: 0, out: 'Changed stepyard.yaml\n' })
    const text = await read('stepyard.yaml')
    expect(text.startsWith(stepyard.trimEnd())).toBe(true)
    expect(JSON.parse((await run('env', 'show', 'qa', '--json')).out)).toMatchObject({
      branch: 'qa',
      promoteFrom: 'dev',
      syncInterval: '5m',
      autoSync: true,
    })
  })

  it('changes one word of a line and nothing else', async () => {
    await run('env', 'set', 'dev', '--branch', 'dev2')
    expect(await read('stepyard.yaml')).toBe(stepyard.replace('branch: develop }', 'branch: dev2 }'))
  })

  it.each([
    ['TRIAL=7', 'TRIAL: 7'],
    ['URL=https://example.org/?a=b', 'URL: https://example.org/?a=b'],
    ['OPEN=true', 'OPEN: true'],
    ['ZIP=01234', `ZIP: "01234"`],
    ['EMPTY=', 'EMPTY: ""'],
    ['SPACED=two words', 'SPACED: two words'],
    ['HASH=#general', 'HASH: "#general"'],
  ])('writes %s into the values of the environment', async (pair, line) => {
    expect(await run('env', 'set', 'dev', pair)).toMatchObject({ code: 0, out: 'Changed environments/dev.yaml\n' })
    const text = await read('environments/dev.yaml')
    expect(text.replaceAll("'", '"')).toContain(`  ${line}\n`)
    expect(text).toContain('# Values of dev\n')
  })

  it('says so when nothing changes', async () => {
    expect((await run('env', 'set', 'dev', 'TRIAL=3', '--branch', 'develop')).out).toContain('Nothing changed')
  })

  it.each([
    ['a secret name', ['STRIPE_KEY=sk_live_0123456789abcdef'], 'STRIPE_KEY'],
    ['a token by its shape', ['API=ghp_0123456789012345678901234567890123456789'], 'API'],
    ['a password in an address', ['--repository', 'https://ada:hunter2@example.org/x.git'], 'password'],
  ])('refuses %s, prints no part of it and writes nothing', async (_, args, named) => {
    const { code, out, err } = await run('env', 'set', 'dev', ...args)
    expect(err).toContain(named)
    expect(out + err).not.toMatch(/sk_live_0123|ghp_0123|hunter2/)
    expect(code).not.toBe(0)
    expect([await read('stepyard.yaml'), await read('environments/dev.yaml')]).toEqual([stepyard, values])
  })

  it.each([['Dev Two'], ['../x'], ['__proto__'], ['.hidden'], ['a/b']])('refuses the name %s', async (name) => {
    const { code } = await run('env', 'set', name, '--branch', 'x', 'A=1')
    expect(code).not.toBe(0)
    expect(await read('stepyard.yaml')).toBe(stepyard)
  })

  it('refuses an interval and a branch that cannot be', async () => {
    expect((await run('env', 'set', 'dev', '--sync-interval', '1s')).code).not.toBe(0)
    expect((await run('env', 'set', 'dev', '--branch', '-x')).code).not.toBe(0)
    expect((await run('env', 'set', 'dev', '--auto-sync', 'maybe')).code).toBe(64)
    expect(await read('stepyard.yaml')).toBe(stepyard)
  })
})

describe('env set --file', () => {
  const source = {
    repository: 'https://git.example.org/acme/orders.git',
    branch: 'main',
    username: 'ada',
    token: 'canary-token-0123456789',
    autoSync: false,
    syncInterval: 300,
  }

  it('takes the incumbent’s file and gives its token to the credential store of git', async () => {
    await writeFiles(dir.path, {
      'home/.gitconfig': `[credential]\n\thelper = store --file ${dir.path}/home/store\n`,
      'source-config.json': JSON.stringify(source),
    })
    const env = { HOME: join(dir.path, 'home') }
    const args = ['env', 'set', 'prod', '--file', 'source-config.json', '--log-level', 'debug']
    const { code, out, err } = await runWith({ cwd: dir.path, args, env })

    expect({ code, out }).toEqual({ code: 0, out: 'Changed stepyard.yaml\n' })
    expect(await read('home/store')).toBe('https://ada:canary-token-0123456789@git.example.org\n')
    expect(out + err + (await read('stepyard.yaml'))).not.toContain('canary-token')
    expect(await git(dir.path, 'grep', '--no-index', '-l', 'canary-token', '.').catch(() => '')).not.toContain(
      '.stepyard',
    )
  })

  it('stops before it writes when there is no store', async () => {
    await writeFiles(dir.path, { 'source-config.json': JSON.stringify(source) })
    const { code, err } = await run('env', 'set', 'prod', '--file', 'source-config.json')
    expect(err).toContain('CREDENTIAL_NOT_STORED')
    expect(err).not.toContain('canary-token')
    expect([code, await read('stepyard.yaml')]).toEqual([1, stepyard])
  })

  it('names a file that is not there, and what is wrong in one that is', async () => {
    expect((await run('env', 'set', 'prod', '--file', 'nowhere.json')).err).toContain('"nowhere.json" cannot be read')
    await writeFiles(dir.path, { 'source-config.json': '{ "repositry": "x" }' })
    const { code, err } = await run('env', 'set', 'prod', '--file', 'source-config.json')
    expect(err).toContain('"repositry"')
    expect(code).toBe(1)
  })
})

describe('env remove', () => {
  it('takes the environment out and leaves its values', async () => {
    expect(await run('env', 'remove', 'prod')).toMatchObject({ code: 0, out: 'Changed stepyard.yaml\n' })
    expect(await read('stepyard.yaml')).toBe(stepyard.replace(/ {2}prod: .*\n/, ''))
  })

  it('names the nearest to one that is not there', async () => {
    const { code, err } = await run('env', 'remove', 'prd')
    expect(err).toContain('prod')
    expect(code).not.toBe(0)
  })

  it('says who has no source any more', async () => {
    const { code, err } = await run('env', 'remove', 'dev')
    expect(err).toContain('staging')
    expect(code).toBe(0)
  })
})

describe('env check', () => {
  it('finds what is wrong with one environment', async () => {
    await writeFiles(dir.path, { 'environments/dev.yaml': 'valeus:\n  A: 1\n' })
    const { code, out } = await run('env', 'check', 'dev')
    expect(out).toMatch(/environments\/dev\.yaml:1:1 error .*valeus/)
    expect(code).toBe(1)
    expect((await run('env', 'check', 'staging')).out).not.toContain('valeus')
  })

  it('names the nearest to one that is not there', async () => {
    expect((await run('env', 'check', 'stagin')).err).toContain('staging')
  })
})
