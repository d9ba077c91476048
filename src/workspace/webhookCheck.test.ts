import { describe, expect, it } from 'vitest'
import { testDir, type Files } from '../../fixtures/testDir.ts'
import { checkWorkspace } from './check.ts'
import { loadWorkspace } from './load.ts'

const CONFIG = 'format: 1\nname: x\nenvironments:\n  dev: { branch: main }\n'

async function check(files: Files) {
  await using dir = await testDir({ 'stepyard.yaml': CONFIG, 'secrets.yaml': 'GITHUB_HOOK:\n', ...files })
  return checkWorkspace(await loadWorkspace(dir.path))
}

describe('webhooks', () => {
  it.each([
    ['by path', { 'webhooks/a.yaml': 'path: x\n', 'webhooks/b.yaml': 'task: t\npath: x\n' }, 'webhooks/b.yaml:2:7'],
    ['by path and name', { 'webhooks/a.yaml': 'path: b\n', 'webhooks/b.yaml': 'task: t\n' }, 'webhooks/b.yaml:1:1'],
  ])('share no address %s', async (_, files, place) => {
    const [finding, ...others] = await check(files)

    expect(finding).toMatchObject({ code: 'SHARED_PATH' })
    expect(`${finding?.file}:${finding?.line}:${finding?.column}`).toBe(place)
    expect(others).toEqual([])
  })

  it.each([
    ['names that differ in case', { 'webhooks/x.yaml': '{}\n', 'webhooks/y.yaml': 'path: X\n' }],
    [
      'a schedule, which has no address',
      { 'webhooks/x.yaml': 'schedule: { cron: "@daily" }\n', 'webhooks/y.yaml': 'path: x\n' },
    ],
  ])('share no address because of %s', async (_, files) => {
    expect(await check(files)).toEqual([])
  })

  it('name declared secrets only', async () => {
    const verify =
      'verify: { scheme: github, secret: ["${secret:GITHUB_HOOK}", "${secret:GITHUB_HOK}", "${secret:X}"] }\n'

    expect(await check({ 'webhooks/a.yaml': verify })).toMatchObject([
      { code: 'UNDECLARED_SECRET', line: 1, column: 35, hint: 'Did you mean "GITHUB_HOOK"?' },
      { code: 'UNDECLARED_SECRET', hint: 'Add `X:` to secrets.yaml.' },
    ])
  })

  it('name a schema that is there', async () => {
    const files = {
      'schemas/tasks/order.schema.json': '{}',
      'webhooks/a.yaml': 'schema: schemas/tasks/ordr.schema.json\n',
    }

    expect(await check(files)).toMatchObject([
      { code: 'MISSING_SCHEMA', file: 'webhooks/a.yaml', hint: 'Did you mean "schemas/tasks/order.schema.json"?' },
    ])
  })
})
