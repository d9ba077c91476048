import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runInProcess as run, runWith } from '../../fixtures/commandLine.ts'
import { importCommit } from '../../fixtures/importCommit.ts'
import { commitFiles, git, testDir } from '../../fixtures/testDir.ts'

const STEP = 'export const condition = { a: 1 }\nexport const content = async () => {}\n'

describe('stepyard init', () => {
  it('prints what it made and what to type next', async () => {
    await using dir = await testDir()
    const { code, out } = await run(dir.path, 'init', 'order intake')

    expect(code).toBe(0)
    expect(out).toContain('  made     stepyard.yaml\n')
    expect(out).toContain('Environments: dev (branch develop), staging (branch staging), prod (branch main).\n')
    expect(out).toContain("Next:\n  cd 'order intake'\n  git remote add origin <git url>\n  stepyard push\n")
  })

  it('says that there is a workspace already, and where', async () => {
    await using dir = await testDir()
    await run(dir.path, 'init')
    const { code, err } = await run(dir.path, 'init', '--json')

    expect(code).toBe(1)
    expect(err).toContain('stepyard.yaml. WORKSPACE_EXISTS\nRun `stepyard status`')
  })

  it('names an environment where the checked-out branch is none', async () => {
    await using dir = await testDir()
    await git(dir.path, 'init', '--quiet', '--initial-branch=feature/x')
    await git(dir.path, 'commit', '--quiet', '--allow-empty', '-m', 'Start')
    await git(dir.path, 'branch', 'main')

    expect((await run(dir.path, 'init')).out).toContain('  stepyard push -e main\n')
  })

  it('--from prints one document with --json', async () => {
    await using dir = await testDir()
    await git(dir.path, 'init', '--quiet', '--bare', 'remote.git')
    await importCommit(join(dir.path, 'remote.git'), { files: { 'steps/a.js': 'export const condition = { a: 1 }\n' } })
    const { code, out } = await run(dir.path, 'init', 'mine', '--from', `file://${dir.path}/remote.git`, '--json')

    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      command: 'init',
      branch: 'main',
      made: { dialect: 'A' },
      next: ['cd mine', 'stepyard push'],
    })
  })

  it('--from tells about a repository without a workspace', async () => {
    await using dir = await testDir()
    await git(dir.path, 'init', '--quiet', '--bare', 'remote.git')
    const { code, out } = await run(dir.path, 'init', 'mine', '--from', `${dir.path}/remote.git`)

    expect(code).toBe(0)
    expect(out).toContain('It holds no workspace.\nNext:\n  cd mine\n  stepyard init\n')
  })

  it('--template lays a whole workspace down, and says how to try it', async () => {
    await using dir = await testDir()
    const { code, out } = await run(dir.path, 'init', 'mine', '--template', 'github-release')

    expect(code).toBe(0)
    expect(out).toContain('Made the workspace mine in ')
    expect(out).toContain('  made     steps/release/draft.js\n')
    expect(out).toContain(
      'Next:\n  cd mine\n  npm install\n  npx stepyard types\n  npx stepyard check\n  npx stepyard test\n  npx stepyard dev\n',
    )
    expect(out).toContain('git add .gitattributes .github .gitignore .vscode && git commit')
  })

  it('--template suggests the name that was meant', async () => {
    await using dir = await testDir()
    const { code, err } = await run(dir.path, 'init', '--template', 'order-procesing')

    expect([code, err]).toEqual([1, expect.stringContaining('Did you mean `--template order-processing`?')])
    expect((await run(dir.path, 'init', '--template', 'x')).err).toContain('Choose one of minimal, customer-onboarding')
  })

  it('--template and --from exclude each other', async () => {
    await using dir = await testDir()

    expect((await run(dir.path, 'init', '--template', 'minimal', '--from', 'x')).code).toBe(64)
  })

  it('lists the templates to somebody at a terminal', async () => {
    await using dir = await testDir()
    const { out } = await runWith({ cwd: dir.path, args: ['init'], typed: '' })

    expect(out).toMatch(/Or begin with a whole one, .*\n {2}minimal +messages are sorted/)
  })

  it('--from a folder prints what becomes what before it makes a workspace of it', async () => {
    await using dir = await testDir({ 'old/steps/a .js': STEP, 'old/.aloma.yaml': '' })
    const planned = await run(dir.path, 'init', 'mine', '--from', './old', '--dry-run')
    const { code, out } = await run(dir.path, 'init', 'mine', '--from', './old')

    expect(planned.out).toBe(
      `Import of ${dir.path}/old: 1 item\n  step  a   steps/a .js -> steps/a%20.js\nLeft out:\n  .aloma.yaml  is configuration of another product\nNothing was written.\n`,
    )
    expect([code, out.startsWith(planned.out.replace('Nothing was written.\n', ''))]).toEqual([0, true])
    expect((await run(`${dir.path}/mine`, 'step', 'list')).out).toContain('steps/a%20.js')
    expect((await run(`${dir.path}/mine`, 'check')).out).toContain('1 step, 0 library files, 0 connectors: no errors')
  })

  it('--from the folder itself adds what is missing and replaces nothing', async () => {
    const deploy = 'workspaces: [{ name: shop, webhooks: [{ name: orders }] }]\n'
    await using dir = await testDir({ 'steps/a.js': STEP, 'deploy.yaml': deploy, 'README.md': 'ours\n' })
    await git(dir.path, 'init', '--quiet')
    const { code, out } = await run(dir.path, 'init', '--from', '.', '--json')

    expect([code, JSON.parse(out).made]).toEqual([0, ['stepyard.yaml', 'webhooks/orders.yaml']])
    expect(JSON.parse(out)).toMatchObject({ name: 'shop', kept: ['deploy.yaml', 'steps/a.js'], dialect: 'A' })
  })

  it('--from a folder that is a repository clones it, and --copy takes its files', async () => {
    await using dir = await testDir()
    await git(dir.path, 'init', '--quiet', 'old')
    await commitFiles(join(dir.path, 'old'), { 'steps/a.js': STEP }, 'Start')
    const cloned = await run(dir.path, 'init', 'one', '--from', 'old', '--json')
    const copied = await run(dir.path, 'init', 'two', '--from', 'old', '--copy', '--json')

    expect(JSON.parse(cloned.out)).toMatchObject({ remote: `${dir.path}/old`, branch: 'main' })
    expect(JSON.parse(copied.out)).toMatchObject({ import: { items: [{ name: 'a' }] }, hasRemote: false })
  })

  it('--from a folder is refused where a workspace is, and where no step is', async () => {
    await using dir = await testDir({ 'old/steps/a.js': STEP, 'none/a.txt': '' })
    await run(dir.path, 'init', 'mine')

    expect((await run(dir.path, 'init', 'mine', '--from', 'old', '--dry-run')).err).toContain('WORKSPACE_EXISTS')
    expect((await run(dir.path, 'init', 'new', '--from', 'none')).err).toContain('IMPORT_NOTHING')
    expect((await run(dir.path, 'init', '--dry-run')).code).toBe(64)
    expect((await run(dir.path, 'init', 'new', '--from', 'old', '--branch', 'main')).code).toBe(64)
  })

  it('takes --branch with --from only', async () => {
    await using dir = await testDir()

    expect(await run(dir.path, 'init', '--branch', 'main')).toMatchObject({ code: 64, out: '' })
  })
})
