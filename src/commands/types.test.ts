import { describe, expect, it } from 'vitest'
import { runInProcess, runWith } from '../../fixtures/commandLine.ts'
import { typedWorkspace } from '../../fixtures/typedWorkspace.ts'

const TASK = 'schemas/tasks/order.schema.json'
const order = { [TASK]: '{ "type": "object", "properties": { "total": { "type": "number" } } }' }

describe('stepyard types', () => {
  it('says what it made, and then that everything is current', async () => {
    await using typed = await typedWorkspace(order)
    const first = await runInProcess(typed.root, 'types')
    const second = await runInProcess(typed.root, 'types')

    expect([first.code, first.out.split('\n')]).toEqual([
      0,
      expect.arrayContaining(['made     .stepyard/types/tasks.d.ts']),
    ])
    expect(second).toEqual({ code: 0, out: 'The types are current (6 files).\n', err: '' })
  })

  it('lays a tsconfig.json down where there is none', async () => {
    await using typed = await typedWorkspace({ 'tsconfig.json': null, '.git/HEAD': '' })

    expect((await runInProcess(typed.root, 'types')).out).toContain('made     tsconfig.json\n')
    expect((await runInProcess(typed.root, 'types')).out).toBe('The types are current (6 files).\n')
  })

  it('says in one line that a tsconfig.json of another does not lead to them', async () => {
    await using typed = await typedWorkspace({ 'tsconfig.json': '{}' })
    const { code, err } = await runInProcess(typed.root, 'types')

    expect([code, err]).toEqual([
      0,
      'note: add ".stepyard/types/*.d.ts" to "include" in tsconfig.json; editors see the types then.\n',
    ])
  })

  it('ends with 1 where a schema is broken, and names its line', async () => {
    await using typed = await typedWorkspace({ [TASK]: '{\n  "type": }' })
    const { code, out } = await runInProcess(typed.root, 'types')

    expect([code, out]).toEqual([
      1,
      expect.stringContaining(`${TASK}:2:11 error The schema is not JSON. SCHEMA_INVALID`),
    ])
  })

  it('is refused with --check and --watch at once', async () => {
    await using typed = await typedWorkspace()

    expect((await runInProcess(typed.root, 'types', '--check', '--watch')).code).toBe(64)
  })
})

describe('stepyard types --check', () => {
  it('ends with 2 when they are stale, writes nothing, and ends with 0 when they are not', async () => {
    await using typed = await typedWorkspace(order)
    const before = await runInProcess(typed.root, 'types', '--check')
    await typed.write()
    const after = await runInProcess(typed.root, 'types', '--check')

    expect([before.code, before.out.split('\n').at(-2)]).toEqual([2, 'The types are stale: run `stepyard types`.'])
    expect([after.code, after.out]).toEqual([0, 'The types are current (6 files).\n'])
  })

  it('prints one document with --json', async () => {
    await using typed = await typedWorkspace(order)
    const { out, code } = await runInProcess(typed.root, 'types', '--check', '--json')

    expect(JSON.parse(out)).toMatchObject({ schemaVersion: 1, command: 'types', stale: true, diagnostics: [] })
    expect(code).toBe(2)
  })
})

describe('stepyard types --watch', () => {
  it('writes them until it is interrupted', async () => {
    await using typed = await typedWorkspace(order)
    const { code, out } = await runWith({ cwd: typed.root, args: ['types', '--watch'], interruptAt: 'tasks.d.ts' })

    expect([code, out.includes('made     .stepyard/types/tasks.d.ts')]).toEqual([0, true])
    expect(await typed.stale()).toEqual([])
  })
})
