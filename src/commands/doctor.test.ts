import { describe, expect, it } from 'vitest'
import { runInProcess as run } from '../../fixtures/commandLine.ts'
import { git, testDir } from '../../fixtures/testDir.ts'

describe('stepyard doctor', () => {
  it('exits with 1 when there is a problem, and says how many', async () => {
    await using dir = await testDir()
    const { code, out } = await run(dir.path, 'doctor')

    expect(code).toBe(1)
    expect(out).toMatch(/^ok +stepyard +1\.2\.3\nok +node +20\.0\.0\n/)
    expect(out).toMatch(/\n +stepyard init\n\n1 problem, 0 warnings\.\n$/)
  })

  it('exits with 0 when there are only warnings', async () => {
    await using dir = await testDir()
    await run(dir.path, 'init')
    await git(dir.path, 'config', 'user.name', 'Ada')
    await git(dir.path, 'config', 'user.email', 'ada@example.org')
    const { code, out } = await run(dir.path, 'doctor', '--json')

    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ command: 'doctor', problems: 0, warnings: 1 })
  })

  it('--repair-base says what it did', async () => {
    await using dir = await testDir()
    await run(dir.path, 'init')
    await git(dir.path, 'remote', 'add', 'origin', `file://${dir.path}-remote.git`)

    const { code, out } = await run(dir.path, 'doctor', '--repair-base', '-e', 'dev')
    expect(code).toBe(0)
    expect(out).toContain('Nothing was remembered of dev.\n')
  })
})
