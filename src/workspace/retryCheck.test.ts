import { describe, expect, it } from 'vitest'
import { parseStep } from './step.ts'

const NATIVE = 'export const condition = { a: 1 }\nexport const content = () => {}\n'
const MATCH = 'export const match = () => ({ a: 1 })\nexport default () => {}\n'
const DEFINED = "import { defineStep } from 'stepyard'\nexport default defineStep({ condition: { a: 1 }, content() {}, "

const codes = async (retry: string): Promise<string[]> => {
  const { diagnostics } = await parseStep('steps/a.ts', `${NATIVE}export const retry = ${retry}`)
  return diagnostics.map(({ code, line, column }) => `${code} ${line}:${column}`)
}

describe('retry', () => {
  it.each([
    ['a native file', 'steps/a.ts', `${NATIVE}export const retry = { attempts: 3 }`],
    ['dialect A', 'steps/a.js', `${NATIVE}export const retry = { attempts: 3 }`],
    ['dialect B', 'src/steps/a.mts', `${MATCH}export const retry = { attempts: 3 }`],
    ['a definition', 'steps/a.ts', `${DEFINED}retry: { attempts: 3 } })`],
  ])('is a part of a step in %s, and no helper', async (_, path, text) => {
    const { step, diagnostics } = await parseStep(path, text)

    expect([diagnostics, step?.helpers]).toEqual([[], []])
    expect(text.slice(step?.retry?.start, step?.retry?.end)).toBe('{ attempts: 3 }')
  })

  it('beside a definition is refused, because nothing would read it', async () => {
    const text = `${DEFINED}})\nexport const retry = { attempts: 3 }`

    expect((await parseStep('steps/a.ts', text)).diagnostics).toMatchObject([{ code: 'STEP_FORMS_MIXED', line: 3 }])
  })

  it.each(["{ attempts: 100, backoff: '1m30s' }", '{ backoff: 0 }', '{ backoff: 250 }'])('may be %s', async (retry) => {
    expect(await codes(retry)).toEqual([])
  })

  it.each(['shared', 'policy()', '{ ...shared }', '{ attempts: limit }', "{ [key]: 5, backoff: wait('1s') }"])(
    'is left alone where only running %s tells what it is',
    async (retry) => {
      expect(await codes(retry)).toEqual([])
    },
  )

  it.each([
    ['3', 22],
    ['() => 3', 22],
    ['[3]', 22],
    ['null', 22],
    ['{ attempts: 0 }', 34],
    ['{ attempts: 101 }', 34],
    ['{ attempts: 1.5 }', 34],
    ["{ attempts: '3' }", 34],
    ['{ attempts: () => 3 }', 34],
    ["{ backoff: '5 seconds' }", 33],
    ['{ backoff: -1 }', 33],
    ['{ backoff: null }', 33],
  ])('is refused as %s', async (retry, column) => {
    expect(await codes(retry)).toEqual([`RETRY_INVALID 3:${column}`])
  })

  it('names the key that a misspelt one was meant to be', async () => {
    const { diagnostics } = await parseStep('steps/a.ts', `${NATIVE}export const retry = { atempts: 3 }`)

    expect(diagnostics).toMatchObject([{ code: 'RETRY_UNKNOWN_KEY', hint: 'Write `attempts`.', column: 33 }])
  })
})
