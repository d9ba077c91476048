import { cp, mkdir, readFile, readdir, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { testDir } from '../../fixtures/testDir.ts'
import { openParseCache, type ParseCache } from './parseCache.ts'
import { parseStep } from './step.ts'

const HASHED = { path: 'steps/a.ts', hash: 'abc' }

const TEXT = `export const condition = { kind: 'order', total: Number, sku: /^T-\\d+$/i, gone: undefined, low: -0, big: 12n, most: Infinity, tags: ['a', String], __proto__: null, deep: { ['__proto__']: 1 } }
export const content = () => {}
`

const open = (root: string, version = '1.0.0'): ParseCache => openParseCache({ root, version })

/** A workspace folder with a cache that knows one step. */
async function cached(): Promise<AsyncDisposable & { readonly path: string; readonly file: string }> {
  const dir = await testDir({ '.stepyard/.gitignore': '*\n' })
  await open(dir.path).write([[HASHED, await parseStep(HASHED.path, TEXT)]])
  return {
    path: dir.path,
    file: join(dir.path, '.stepyard/cache/code.json'),
    [Symbol.asyncDispose]: () => dir[Symbol.asyncDispose](),
  }
}

describe('what was read of a step', () => {
  it.each([
    ['every kind of value', TEXT],
    ['a condition that only running it tells', 'export const condition = f()\nexport const content = () => {}\n'],
    ['a syntax error', 'export const condition = {'],
    ['no content', 'export const condition = { a: 1 }\n'],
  ])('is the same when it is remembered: %s', async (_, text) => {
    await using dir = await testDir({ '.stepyard/.gitignore': '*\n' })
    const read = await parseStep(HASHED.path, text)
    await open(dir.path).write([[HASHED, read]])

    expect(open(dir.path).get(HASHED)).toEqual(read)
  })

  it('is known for the same path, bytes and version only', async () => {
    await using dir = await cached()

    expect(open(dir.path).get(HASHED)).toBeDefined()
    expect(open(dir.path).get({ ...HASHED, path: 'steps/b.ts' })).toBeUndefined()
    expect(open(dir.path).get({ ...HASHED, hash: 'abd' })).toBeUndefined()
    expect(open(dir.path, '1.0.1').get(HASHED)).toBeUndefined()
  })
})

describe('a cache', () => {
  it.each<[string, (file: string) => Promise<void>]>([
    ['is cut short', (file) => truncate(file, 300)],
    ['is empty', (file) => writeFile(file, '')],
    ['has other words in it', async (file) => replaceIn(file, 'order', 'refund')],
    [
      'came from elsewhere, as with a checkout',
      async (file) => {
        await cp(file, `${file}.copy`)
        await rename(`${file}.copy`, file)
      },
    ],
    [
      'is a link',
      async (file) => {
        await rename(file, `${file}.real`)
        await symlink(`${file}.real`, file)
      },
    ],
    [
      'is a folder',
      async (file) => {
        await rm(file)
        await mkdir(file)
      },
    ],
  ])('counts as empty when it %s', async (_, spoil) => {
    await using dir = await cached()
    await spoil(dir.file)

    expect(open(dir.path).get(HASHED)).toBeUndefined()
  })

  it('is written neither through a link nor where nothing keeps git from it', async () => {
    await using outside = await testDir({})
    await using dir = await testDir({ '.stepyard/.gitignore': '*\n', 'bare/stepyard.yaml': '' })
    await symlink(outside.path, join(dir.path, '.stepyard/cache'))
    for (const root of [dir.path, join(dir.path, 'bare')]) await open(root).write([[HASHED, { diagnostics: [] }]])

    expect([await readdir(outside.path), await readdir(join(dir.path, 'bare'))]).toEqual([[], ['stepyard.yaml']])
  })

  it('that would be too large is not written', async () => {
    await using dir = await testDir({ '.stepyard/.gitignore': '*\n' })
    const [message, file] = ['x'.repeat(17 * 1024 * 1024), HASHED.path]
    await open(dir.path).write([[HASHED, { diagnostics: [{ severity: 'error', code: 'X', message, file }] }]])

    expect(open(dir.path).get(HASHED)).toBeUndefined()
  })

  it('leaves nothing behind where the disk does not take it', async () => {
    await using dir = await cached()
    await rm(dir.file)
    await mkdir(dir.file)
    await open(dir.path).write([[HASHED, { diagnostics: [] }]])

    expect(await readdir(join(dir.file, '..'))).toEqual(['code.json'])
  })
})

async function replaceIn(file: string, before: string, after: string): Promise<void> {
  await writeFile(file, (await readFile(file, 'utf8')).replace(before, after))
}
