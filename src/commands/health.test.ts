import { describe, expect, it } from 'vitest'
import { runCli } from '../../fixtures/cliProcess.ts'
import { startDevProcess } from '../../fixtures/devProcess.ts'
import { ORDER, SHOP, useTasks, type TaskWorkspace } from '../../fixtures/taskWorkspace.ts'

const FILES = {
  ...SHOP,
  'connectors/stripe.yaml': 'type: http\n',
  'connectors/old-crm.yaml': 'type: http\n',
  'webhooks/orders.yaml': 'task: order\n',
}

/** A shop in which two orders have failed for one reason. */
async function useShop(): Promise<TaskWorkspace> {
  const shop = await useTasks(FILES)
  await shop.run('task', 'new', 'order', '-d', ORDER)
  await shop.run('task', 'new', 'order', '-d', ORDER)
  return shop
}

describe('stepyard health', () => {
  it('says what recurs and what is of no use, with what to type', async () => {
    await using shop = await useShop()
    const { code, out } = await shop.run('health')

    expect(code).toBe(0)
    expect(out).toMatch(
      /^ERROR_RECURS {2}UNFAKED_CALL in "charge" at steps\/charge\.ts:3 came 2 times: .+ {2}first just/,
    )
    expect(out).toMatch(/\n {4}Run `stepyard task show t\w{12}` to see the last one\.\n/)
    expect(out).toContain('STEP_NEVER_RAN  "ship" ran on no task.')
    expect(out).toContain('CONNECTOR_UNUSED  No step or library calls `connectors.oldCrm`.')
    expect(out).toContain('WEBHOOK_SILENT  No request came to the webhook "orders".')
    expect(out).toMatch(/\n4 findings, from the journals of 2 tasks\.\n$/)
  })

  it('answers 2 with --exit-code when something was found, and 0 when nothing was', async () => {
    await using shop = await useShop()
    await using quiet = await useTasks(SHOP)

    expect((await shop.run('health', '--exit-code')).code).toBe(2)
    expect(await quiet.run('health', '--exit-code')).toMatchObject({
      code: 0,
      out: 'Nothing was found, from the journals of 0 tasks.\n',
    })
  })

  it('leaves out what happened before --since', async () => {
    await using shop = await useShop()
    const { findings, since } = await shop.json('health', '--since', '2023-11-15')

    expect(findings.map(({ code }: { code: string }) => code)).toEqual(['CONNECTOR_UNUSED', 'WEBHOOK_SILENT'])
    expect(since).toBe('2023-11-15T00:00:00.000Z')
    expect((await shop.run('health', '--since', 'soon')).code).toBe(64)
  })

  it('says that connectors are not looked at where some code may call any', async () => {
    await using shop = await useShop()
    await shop.write({
      'steps/any.ts':
        'export const condition = { any: String }\nexport const content = () => connectors[data.any].get({})\n',
    })
    const { out, err } = await shop.run('health')

    expect(out).not.toContain('CONNECTOR_UNUSED')
    expect(err).toBe('Which connectors are unused is not known: steps/any.ts may call any of them.\n')
  })
})

describe('stepyard health beside a dev server', () => {
  it('finds what GET /api/findings finds, and what step runs spent', async () => {
    await using shop = await useTasks({
      ...FILES,
      'stepyard.yaml': `${String(SHOP['stepyard.yaml'])}engine: { stepTimeout: 300ms }\n`,
      'steps/slow.ts':
        'export const condition = { slow: true }\nexport const content = () => {\n  const end = performance.now() + 270\n  while (performance.now() < end);\n}\n',
    })
    await using dev = await startDevProcess(shop.root)
    await dev.post('/api/tasks', { name: 'slow', data: { slow: true }, wait: true })
    await fetch(`${dev.url}/hooks/orders`, { method: 'POST', body: '{}' })
    const served = (await dev.get('/api/findings')).body
    const printed = JSON.parse((await runCli(shop.root, 'health', '--json')).out)

    expect(printed).toMatchObject(served)
    expect(served.findings).toContainEqual(expect.objectContaining({ code: 'NEAR_LIMIT', step: 'slow' }))
    expect(JSON.stringify(served.findings)).not.toContain('WEBHOOK_SILENT')
  })
})
