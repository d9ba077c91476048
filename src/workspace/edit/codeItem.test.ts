import { describe, expect, it } from 'vitest'
import { testDir, type Files } from '../../../fixtures/testDir.ts'
import { loadWorkspace } from '../load.ts'
import type { Workspace } from '../workspace.ts'
import { findCode, listCode } from './codeItem.ts'

const STEP = 'export const condition = { a: 1 }\nexport const content = () => {}\n'
const NAMED = `import { defineStep } from 'stepyard'\nexport default defineStep({ name: 'pay', condition: { a: 1 }, content() {} })\n`
const FILES: Files = {
  'stepyard.yaml': 'format: 1\nname: orders\nenvironments:\n  dev: { branch: develop }\n',
  'steps/orders/charge.ts': STEP,
  'steps/orders/v1.2 é.ts': STEP,
  'steps/refunds/charge back.js': `// Step: refunds/charge back\n// ID: k3v9\n${STEP}`,
  'steps/refunds/notify.ts': STEP,
  'steps/signup/notify.ts': STEP,
  'steps/charge.ts': NAMED,
  'steps/broken.ts': 'export const = 5',
  'libraries/billing/tax.ts': 'export const tax = 1\n',
}

/** Loads the workspace of these tests, or another one. */
async function load(files: Files = FILES): Promise<Workspace> {
  await using dir = await testDir(files)
  return await loadWorkspace(dir.path)
}

describe('listCode', () => {
  it('lists what cannot be read as well', async () => {
    const steps = listCode(await load(), 'step')

    expect(steps.find(({ name }) => name === 'broken')).toEqual({
      kind: 'step',
      name: 'broken',
      path: 'steps/broken.ts',
    })
    expect(steps.length).toBe(7)
  })
})

describe('findCode', () => {
  it.each([
    ['orders/charge', '', 'steps/orders/charge.ts'],
    ['orders/v1.2 e\u0301', '', 'steps/orders/v1.2 é.ts'],
    ['pay', '', 'steps/charge.ts'],
    ['charge', '', 'steps/orders/charge.ts'],
    ['charge back', '', 'steps/refunds/charge back.js'],
    ['charge back.js', '', 'steps/refunds/charge back.js'],
    ['steps/orders/charge.ts', '', 'steps/orders/charge.ts'],
    ['steps/orders/charge', '', 'steps/orders/charge.ts'],
    ['./orders/charge.ts', 'steps', 'steps/orders/charge.ts'],
    ['notify.ts', 'steps/signup', 'steps/signup/notify.ts'],
    ['../refunds/notify', 'steps/signup', 'steps/refunds/notify.ts'],
    ['k3v9', '', 'steps/refunds/charge back.js'],
    ['broken', '', 'steps/broken.ts'],
  ])('finds %s from "%s"', async (asked, within, path) => {
    expect(findCode(await load(), { kind: 'step', asked, within }).path).toBe(path)
  })

  it('asks which one of several is meant', async () => {
    const workspace = await load()

    expect(() => findCode(workspace, { kind: 'step', asked: 'notify', within: '' })).toThrow(
      expect.objectContaining({
        code: 'ITEM_AMBIGUOUS',
        data: expect.objectContaining({ found: ['refunds/notify', 'signup/notify'] }),
      }),
    )
  })

  it('tells two files of one name apart by their paths', async () => {
    const workspace = await load({ ...FILES, 'steps/orders/charge.js': STEP })

    expect(() => findCode(workspace, { kind: 'step', asked: 'orders/charge', within: '' })).toThrow(
      expect.objectContaining({
        data: expect.objectContaining({ found: ['steps/orders/charge.js', 'steps/orders/charge.ts'] }),
      }),
    )
  })

  it.each([
    ['orders/chrge', 'orders/charge'],
    ['notfiy', 'refunds/notify'],
    ['chargeback', 'refunds/charge back'],
    ['something else', undefined],
    ['', undefined],
  ])('names the nearest to %s', async (asked, nearest) => {
    const workspace = await load()
    const data = expect.objectContaining(nearest === undefined ? { name: asked } : { nearest })

    expect(() => findCode(workspace, { kind: 'step', asked, within: '' })).toThrow(
      expect.objectContaining({ code: 'ITEM_NOT_FOUND', data }),
    )
  })

  it('takes no library for a step', async () => {
    const workspace = await load()

    expect(() => findCode(workspace, { kind: 'step', asked: 'billing/tax', within: '' })).toThrow(
      'no step "billing/tax"',
    )
    expect(findCode(workspace, { kind: 'library', asked: 'tax', within: '' }).name).toBe('billing/tax')
  })
})
