import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ORDER, useTasks, type TaskWorkspace } from '../../fixtures/taskWorkspace.ts'

let shop: TaskWorkspace
beforeAll(async () => {
  shop = await useTasks()
  await shop.run('task', 'new', 'order', '-d', ORDER, '-t', 'web')
})
afterAll(() => shop[Symbol.asyncDispose]())

describe('stepyard task show', () => {
  it('shows the failure with its place, what is known, and the data', async () => {
    const { code, out } = await shop.run('task', 'show', 'last')

    expect(code).toBe(0)
    expect(out).toMatch(/^error {2}order t\w{12} after 2 step runs\n {2}UNFAKED_CALL Nothing answers/)
    expect(out).toMatch(/> 3 \| {3}const charge = await connectors\.stripe\.charge/)
    expect(out).toMatch(
      /\n {2}submitted +2023-11-14T22:13:20\.000Z, just now, by local:user\n {2}version +1, just now\n {2}last step +charge\n {2}tags +web\n/,
    )
    expect(out).toMatch(/\ndata\n\{\n {2}"order": \{\n {4}"sku": "tea",/)
  })

  it('shows the data as it was at a version', async () => {
    const { out } = await shop.run('task', 'show', 'last', '--version', '0')

    expect(out.slice(out.indexOf('data at version 0\n') + 18)).toBe(`${JSON.stringify(JSON.parse(ORDER), null, 2)}\n`)
    expect((await shop.json('task', 'show', 'last', '--version', '0')).task).toMatchObject({
      version: 0,
      data: JSON.parse(ORDER),
    })
  })

  it('is one document with everything', async () => {
    expect(await shop.json('task', 'show', 'last')).toMatchObject({
      schemaVersion: 1,
      command: 'task show',
      task: {
        name: 'order',
        state: 'error',
        tags: ['web'],
        runs: 2,
        actor: 'local:user',
        failure: { code: 'UNFAKED_CALL', step: 'charge', run: 2, at: { file: 'steps/charge.ts', line: 3 } },
      },
    })
  })

  it.each([
    [['task', 'show', 'nobody'], 'TASK_NOT_FOUND'],
    [['task', 'show', 'last', '--version', '9'], 'VERSION_UNKNOWN'],
    [['task', 'show', 'last', '--version', '-1'], 'USAGE'],
    [['task', 'show'], 'USAGE'],
  ])('refuses %j with %s', async (args, error) => {
    const { code, out } = await shop.run(...args, '--json')

    expect([code, JSON.parse(out).error.code]).toEqual([64, error])
  })
})
