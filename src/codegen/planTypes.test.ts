import { mkdir, readdir, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { typedWorkspace } from '../../fixtures/typedWorkspace.ts'
import { applyTypes } from './applyTypes.ts'
import { planTypes } from './planTypes.ts'
import { readParts } from './typeCache.ts'

const object = (properties: object): string => JSON.stringify({ type: 'object', properties })
const order = object({ total: { type: 'number' } })
const TASK = 'schemas/tasks/order.schema.json'

describe('types', () => {
  it('are current once they are written, and then nothing is written', async () => {
    await using typed = await typedWorkspace({ [TASK]: order })
    await typed.write()

    expect(await typed.stale()).toEqual([])
    expect(await applyTypes(await planTypes(typed.root, 0))).toEqual([])
  })

  it.each([
    [{ [TASK]: object({ total: { type: 'string' } }) }, 'stale tasks.d.ts'],
    [{ 'schemas/tasks/b.schema.json': order }, 'stale tasks.d.ts'],
    [{ [TASK]: null }, 'stale tasks.d.ts'],
    [{ 'steps/a.ts': 'export const condition = { a: 1 }\nexport const content = () => {}\n' }, 'stale names.d.ts'],
    [{ 'secrets.yaml': 'KEY: {}\n' }, 'stale config.d.ts'],
    [{ 'environments/dev.yaml': 'type: development\nvalues: { A: 1 }\n' }, 'stale config.d.ts'],
    [{ 'libraries/a/b.ts': 'export const c = 1\n' }, 'stale libraries.d.ts'],
    [{ 'connectors/a.yaml': 'type: http\n' }, 'stale connectors.d.ts'],
    [{ '.stepyard/types/tasks.d.ts': '// edited' }, 'stale tasks.d.ts'],
    [{ '.stepyard/types/tasks.d.ts': null }, 'missing tasks.d.ts'],
  ])('are stale after %j', async (files, stale) => {
    await using typed = await typedWorkspace({ [TASK]: order })
    await typed.write()
    await typed.edit(files)

    expect(await typed.stale()).toEqual([stale])
  })

  it('that are left over are removed, and files of others are not', async () => {
    await using typed = await typedWorkspace({ [TASK]: order })
    await typed.write()
    await typed.edit({ '.stepyard/types/old.d.ts': await typed.read('names.d.ts'), '.stepyard/types/mine.d.ts': 'x' })
    await typed.write()

    expect(await readdir(join(typed.root, '.stepyard/types'))).toContain('mine.d.ts')
    expect(await readdir(join(typed.root, '.stepyard/types'))).not.toContain('old.d.ts')
  })

  it('are the same bytes whatever was there before', async () => {
    const files = { [TASK]: order, 'schemas/tasks/a.schema.json': order, 'secrets.yaml': 'B: {}\nA: {}\n' }
    await using one = await typedWorkspace(files)
    await using other = await typedWorkspace(Object.fromEntries(Object.entries(files).toReversed()))
    await one.write()
    await other.edit({ 'schemas/tasks/a.schema.json': null })
    await other.write()
    await other.edit({ 'schemas/tasks/a.schema.json': order })
    await other.write()

    for (const name of await readdir(join(one.root, '.stepyard/types')))
      expect(await other.read(name)).toBe(await one.read(name))
  })

  it('are not written through a link', async () => {
    await using typed = await typedWorkspace({ [TASK]: order })
    await using other = await typedWorkspace()
    await mkdir(join(typed.root, '.stepyard'))
    await symlink(other.root, join(typed.root, '.stepyard/types'))

    await expect(typed.write()).rejects.toMatchObject({ code: 'PATH_IN_THE_WAY' })
    expect(await readdir(other.root)).not.toContain('tasks.d.ts')
  })
})

describe('only what has changed', () => {
  it('is compiled again', async () => {
    await using typed = await typedWorkspace({ [TASK]: order, 'schemas/tasks/b.schema.json': order })
    await typed.write()
    const before = await readParts(typed.root)
    await typed.edit({ [TASK]: object({ paid: { type: 'boolean' } }) })
    const { parts: after } = await typed.write()

    expect(after?.units['task b']).toEqual(before?.units['task b'])
    expect(after?.units['task order']?.text).toContain('paid')
  })

  it('counts where a schema refers to it, or to what was not there', async () => {
    const refers = object({ a: { $ref: '../shared.json#/$defs/a' } })
    await using typed = await typedWorkspace({ [TASK]: refers })
    const { diagnostics } = await typed.write()
    await typed.edit({ 'schemas/shared.json': JSON.stringify({ $defs: { a: { const: 'first' } } }) })
    await typed.write()
    const first = await typed.read('tasks.d.ts')
    await typed.edit({ 'schemas/shared.json': JSON.stringify({ $defs: { a: { const: 'second' } } }) })
    await typed.write()

    expect(diagnostics).toMatchObject([{ code: 'REF_UNKNOWN', file: TASK, line: 1 }])
    expect([first.includes('"first"'), (await typed.read('tasks.d.ts')).includes('"second"')]).toEqual([true, true])
  })

  it('is found by its `$id` too', async () => {
    const refers = object({ a: { $ref: 'https://shop.example/shared.json' } })
    await using typed = await typedWorkspace({ [TASK]: refers })
    await typed.write()
    await typed.edit({ 'schemas/x.json': JSON.stringify({ $id: 'https://shop.example/shared.json', const: 'mine' }) })
    const { diagnostics } = await typed.write()

    expect([diagnostics, (await typed.read('tasks.d.ts')).includes('"mine"')]).toEqual([[], true])
  })
})

describe('a broken schema', () => {
  it.each([
    ['{\n  "type": "object",\n  "properties": {},\n}', 'SCHEMA_INVALID', 4],
    ['', 'SCHEMA_INVALID', 1],
    ['[]', 'SCHEMA_INVALID', 1],
    ['{\n  "properties": {\n    "a": 5\n  }\n}', 'SCHEMA_INVALID', 3],
  ])('%j is reported with its line, and leaves the last good types', async (text, code, line) => {
    await using typed = await typedWorkspace({ [TASK]: order })
    await typed.write()
    const good = await typed.read('tasks.d.ts')
    await typed.edit({ [TASK]: text })
    const { diagnostics } = await typed.write()

    expect(diagnostics).toMatchObject([{ severity: 'error', code, file: TASK, line }])
    expect(await typed.read('tasks.d.ts')).toBe(good)
  })

  it('is reported again as long as it is broken, and has no types where it never had any', async () => {
    await using typed = await typedWorkspace({ [TASK]: '{' })
    await typed.write()

    expect((await typed.write()).diagnostics).toHaveLength(1)
    expect(await typed.read('tasks.d.ts')).not.toContain('order')
  })

  it('of the configuration leaves the keys of the environments', async () => {
    await using typed = await typedWorkspace({
      'schemas/config.schema.json': '{',
      'environments/dev.yaml': 'type: development\nvalues: { URL: a }\n',
    })
    await typed.write()

    expect(await typed.read('config.d.ts')).toContain('readonly URL: Values["URL"]')
  })
})

describe('what is kept', () => {
  it.each(['', '{', '[]', '{"format":0}', '{"format":1}'])('may be %j: everything is made again', async (text) => {
    await using typed = await typedWorkspace({ [TASK]: order })
    await typed.write()
    await typed.edit({ '.stepyard/cache/types/state.json': text, '.stepyard/cache/types/parts.json': text })

    expect((await typed.write()).files.every(({ status }) => status === 'current')).toBe(true)
  })

  it('may be gone', async () => {
    await using typed = await typedWorkspace({ [TASK]: order })
    await typed.write()
    await rm(join(typed.root, '.stepyard/cache'), { recursive: true })

    expect(await typed.stale()).toEqual([])
  })
})
