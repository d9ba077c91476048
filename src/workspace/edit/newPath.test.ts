import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { testDir, writeFiles, type TestDir } from '../../../fixtures/testDir.ts'
import { loadWorkspace } from '../load.ts'
import { claimPath, readNewName, type NewItem } from './newPath.ts'

const CONFIG = 'format: 1\nname: orders\nenvironments:\n  dev: { branch: develop }\nexclude: [steps/generated]\n'
const STEP = 'export const condition = { a: 1 }\nexport const content = () => {}\n'

let dir: TestDir
beforeEach(async () => {
  dir = await testDir({ 'stepyard.yaml': CONFIG, 'steps/orders/charge.ts': STEP, 'steps/größe.ts': STEP })
})
afterEach(() => dir[Symbol.asyncDispose]())

async function claim(name: string, item: Partial<NewItem> = {}): Promise<string> {
  return claimPath(await loadWorkspace(dir.path), { kind: 'step', name, folder: 'steps/', ending: '.ts', ...item })
}

describe('readNewName', () => {
  it.each([
    ['orders/charge', { name: 'orders/charge' }],
    ['v1.2', { name: 'v1.2' }],
    ['charge.js', { name: 'charge', ending: '.js' }],
    ['steps/orders/charge.ts', { name: 'orders/charge', ending: '.ts', folder: 'steps/' }],
    ['./src/steps/a b.mts', { name: 'a b', ending: '.mts', folder: 'src/steps/' }],
    ['steps/what%3F.ts', { name: 'what?', ending: '.ts', folder: 'steps/' }],
    ['u\u0308ber', { name: 'über' }],
  ])('reads %s', (typed, expected) => {
    expect(readNewName('step', typed)).toEqual(expected)
  })

  it.each(['', ' ', '/', 'a/', '/a', 'a//b', '../a', 'a/./b', '.ts'])('refuses "%s"', (typed) => {
    expect(() => readNewName('step', typed)).toThrow(expect.objectContaining({ code: 'USAGE' }))
  })
})

describe('claimPath', () => {
  it.each([
    ['orders/refund', 'steps/orders/refund.ts'],
    ['is it?', 'steps/is it%3F.ts'],
    ['con', 'steps/%63on.ts'],
    ['.hidden/v1.', 'steps/%2Ehidden/v1%2E.ts'],
  ])('gives %s a file name that every system takes', async (name, path) => {
    expect(await claim(name)).toBe(path)
  })

  it.each([
    ['orders/charge', 'steps/orders/charge.ts'],
    ['Orders/Charge', 'steps/orders/charge.ts'],
    ['ORDERS/new', 'steps/orders/charge.ts'],
    ['GRÖSSE'.replace('SS', 'ß'), 'steps/größe.ts'],
  ])('refuses %s, which some disk takes for %s', async (name, path) => {
    await expect(claim(name)).rejects.toMatchObject({ code: 'ITEM_EXISTS', data: { path } })
  })

  it('refuses a name that a file of another ending has', async () => {
    await expect(claim('orders/charge', { ending: '.js' })).rejects.toMatchObject({ code: 'ITEM_EXISTS' })
  })

  it('lets an item change the case of its own name', async () => {
    await writeFiles(dir.path, { 'steps/Über.ts': STEP })

    expect(await claim('über', { leaving: 'steps/Über.ts' })).toBe('steps/über.ts')
  })

  it('refuses the place of a link', async () => {
    await symlink('/etc/passwd', join(dir.path, 'steps/link.ts'))

    await expect(claim('link')).rejects.toMatchObject({ code: 'ITEM_EXISTS' })
  })

  it.each([
    ['generated/a', {}],
    ['inner/a', { 'steps/inner/stepyard.yaml': CONFIG }],
  ])('refuses %s, which the workspace would not own', async (name, files) => {
    await writeFiles(dir.path, files)

    await expect(claim(name)).rejects.toMatchObject({ code: 'USAGE' })
  })
})
