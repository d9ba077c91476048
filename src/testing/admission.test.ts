import { describe, expect, it } from 'vitest'
import { testDir } from '../../fixtures/testDir.ts'
import { testWorkspace } from './testing.ts'

const SCHEMA = {
  type: 'object',
  required: ['order'],
  properties: {
    order: { type: 'object', properties: { total: { type: 'number' }, mail: { type: 'string', 'x-pii': true } } },
  },
}

const useShop = (validate: string, policy = '{}') =>
  testDir({
    'stepyard.yaml': `format: 1\nname: shop\nengine: { validate: ${validate} }\nenvironments:\n  dev: { branch: develop }\n`,
    'environments/dev.yaml': `policy: ${policy}\n`,
    'schemas/tasks/order.schema.json': JSON.stringify(SCHEMA),
    'steps/ship.js': 'export const condition = { order: Object }\nexport const content = async () => task.complete()\n',
  })

const WRONG = { order: { total: 'seven' } }

describe('data that comes into a test', () => {
  it('is refused where the workspace refuses it, with what to do about it', async () => {
    await using dir = await useShop('refuse')
    await using workspace = await testWorkspace({ root: dir.path })

    await expect(workspace.submit(WRONG)).rejects.toMatchObject({
      code: 'TASK_DATA_INVALID',
      message: expect.stringMatching(/`order\.total` is "seven".*\n.*validate: warn/),
    })
    expect(await workspace.submit({ order: { total: 7 } })).toMatchObject({ state: 'done', warnings: [] })
  })

  it('is taken with a warning where it is elsewhere, which a failing test shows', async () => {
    await using dir = await useShop('warn')
    await using workspace = await testWorkspace({ root: dir.path })
    const task = await workspace.submit(WRONG)

    expect(task.warnings).toMatchObject([{ path: 'order.total', actual: '"seven"' }])
    expect(() => expect(task).not.toHaveRun('ship')).toThrow(/warning: order\.total is "seven", .*order\.schema\.json/)
  })

  it('says nothing about people where the environment takes none of it', async () => {
    await using dir = await useShop('off', '{ piiAllowed: false }')
    await using workspace = await testWorkspace({ root: dir.path })

    await expect(workspace.submit({ order: { mail: 'ada@lovelace.example' } })).rejects.toMatchObject({
      code: 'PII_NOT_ALLOWED',
      message: expect.stringContaining('order.mail'),
    })
  })
})
