import { describe, expect, it } from 'vitest'
import { runCli } from '../../fixtures/cliProcess.ts'
import { startDevProcess } from '../../fixtures/devProcess.ts'
import { SHOP, useTasks } from '../../fixtures/taskWorkspace.ts'

const CONFIG = String(SHOP['stepyard.yaml'])
const ALLOWING = { 'stepyard.yaml': `${CONFIG}engine: { allow: [child_process] }\n` }
const LISTING = {
  ...SHOP,
  'steps/list.ts': `import { execFileSync } from 'node:child_process'
export const condition = { list: true, out: null }
export const content = async () => {
  data.out = String(execFileSync('echo', ['hi']))
  task.complete()
}
`,
}
const task = { name: 'list', data: { list: true }, wait: true }

describe('ISO-12: a step that starts a program', () => {
  it('is refused in a command that runs it, which `check` has said', async () => {
    await using shop = await useTasks(LISTING)

    expect((await runCli(shop.root, 'check')).out).toMatch(/steps\/list\.ts warning .*child_process.*SYSTEM_IMPORT/)
    expect((await runCli(shop.root, 'task', 'new', 'list', '-d', '{"list":true}')).out).toContain('SYSTEM_REFUSED')
  })

  it('runs where stepyard.yaml allows it', async () => {
    await using shop = await useTasks({ ...LISTING, ...ALLOWING })

    expect((await runCli(shop.root, 'check')).out).not.toContain('SYSTEM_IMPORT')
    expect((await runCli(shop.root, 'task', 'new', 'list', '-d', '{"list":true}')).out).toContain('out: "hi')
  })

  it('runs in a dev server from the save on that allows it', async () => {
    await using shop = await useTasks(LISTING)
    await using dev = await startDevProcess(shop.root)
    expect((await dev.post('/api/tasks', task)).body.task.failure.code).toBe('SYSTEM_REFUSED')
    await shop.write(ALLOWING)
    // The first reload may have seen half of the file.
    await dev.post('/api/reload', {})

    expect((await dev.post('/api/tasks', task)).body.task).toMatchObject({ state: 'done' })
  })
})
