import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runInProcess } from '../../fixtures/commandLine.ts'
import { copyWorkspace } from '../../fixtures/copyWorkspace.ts'
import type { Files } from '../../fixtures/testDir.ts'

/** What `step show` prints in a copy of a fixture. */
async function show(fixture: string, args: readonly string[], files: Files = {}) {
  await using dir = await copyWorkspace(fixture, files)
  return await runInProcess(dir.path, 'step', 'show', ...args)
}

describe('step show', () => {
  it('shows everything a file says, then the file', async () => {
    const { code, out } = await show('order-intake-mts', ['02. extract lines'])

    expect(out).toMatch(
      /^intake\/02\. extract lines\n {2}file +src\/steps\/intake\/02\. extract lines\.mts\n {2}dialect +B\n/,
    )
    expect(out).toMatch(/^ {2}imports +numberOf from \.\.\/\.\.\/lib\/numbers\.mts$/m)
    expect(out).toMatch(/^ {2}helper +const LINE = /m)
    expect(out).toMatch(/^ {2}header ID +z1x3c5v7b9n1m3a5s7d9f1g3h5j7k9l1$/m)
    expect(out).toContain("\ncondition\n  order:\n    status: 'read'\n    lines: Array\n")
    expect(out).toContain('export default async (data: any) => {')
    expect(code).toBe(0)
  })

  it('shows that a step is off, and how often it is tried', async () => {
    const step =
      'export const condition = { a: f() }\nexport const content = () => {}\nexport const retry = { attempts: 3 }\n'
    const { out } = await show('customer-onboarding', ['x'], { 'steps/x.ts': `${step}export const disabled = true\n` })

    expect(out).toMatch(/^ {2}enabled +no\n {2}retry +\{ attempts: 3 \}$/m)
    expect(out).toContain('condition (parts of it are known only when the file runs)\n  a: f()\n')
  })

  it('prints only the file with --source', async () => {
    const { out } = await show('customer-onboarding', ['x', '--source'], {
      'steps/x.ts': '\uFEFFconst a = 1\r\nconst b = 2',
    })

    expect(out).toBe('const a = 1\nconst b = 2\n')
  })

  it('is one document with --json, with the file as it is', async () => {
    const { out } = await show('github-release', ['UC - publish release', '--json'])
    const document = JSON.parse(out)

    expect(document).toMatchObject({
      schemaVersion: 1,
      command: 'step show',
      name: 'release/UC - publish release',
      path: 'steps/release/UC - publish release.js',
      step: {
        dialect: 'A',
        enabled: true,
        condition: {
          literal: true,
          tree: { release: { id: 'Number', status: "'draft'" }, checks: { conclusion: "'success'" } },
        },
        metadata: { Step: 'release/UC - publish release', ID: 'a7s5d3f1g9h7j5k3l1z9x7c5v3b1n9m7' },
      },
      diagnostics: [],
    })
    expect(document.source).toContain("data.release.status = 'published'")
  })

  it('finds a step by the ID it had elsewhere', async () => {
    expect((await show('github-release', ['a7s5d3f1g9h7j5k3l1z9x7c5v3b1n9m7'])).out).toMatch(
      /^release\/UC - publish release\n/,
    )
  })

  it('shows a file that is no step, and why', async () => {
    const { code, out, err } = await show('customer-onboarding', ['broken'], { 'steps/broken.ts': 'const = 5\n' })

    expect(out).toBe('broken\n  file  steps/broken.ts\n\nconst = 5\n')
    expect(err).toContain('steps/broken.ts:1:7 error')
    expect(code).toBe(0)
  })

  it.each([
    ['welcom', 'ITEM_NOT_FOUND', '`notify/welcome`'],
    ['zzz', 'ITEM_NOT_FOUND', '`stepyard step list`'],
  ])('names the nearest to %s', async (name, code, hint) => {
    const { code: exit, err } = await show('customer-onboarding', [name])

    expect([exit, err]).toEqual([64, expect.stringMatching(new RegExp(`${code}\n.*${hint}`))])
  })

  it('asks which of several steps is meant', async () => {
    const { code, err } = await show('customer-onboarding', ['accept'], {
      'steps/billing/accept.ts': 'export const condition = { a: 1 }\nexport const content = () => {}\n',
    })

    expect(err).toContain('"accept" could be any of 2: billing/accept, signup/accept.')
    expect(code).toBe(64)
  })

  it('takes a path from where the person stands', async () => {
    await using dir = await copyWorkspace('customer-onboarding')

    expect((await runInProcess(join(dir.path, 'steps/notify'), 'step', 'show', 'welcome.ts')).out).toMatch(
      /^notify\/welcome\n/,
    )
  })
})
