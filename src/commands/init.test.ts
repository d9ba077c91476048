import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runInProcess as run, runWith } from '../../fixtures/commandLine.ts'
import { importCommit } from '../../fixtures/importCommit.ts'
import { git, testDir } from '../../fixtures/testDir.ts'

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
    expect(out).toContain('Next:\n  cd mine\n  npm install\n  npx stepyard check\n  npx stepyard dev\n')
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

  it('takes --branch with --from only', async () => {
    await using dir = await testDir()

    expect(await run(dir.path, 'init', '--branch', 'main')).toMatchObject({ code: 64, out: '' })
  })
})
