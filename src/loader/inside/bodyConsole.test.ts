import { describe, expect, it } from 'vitest'
import { succeed } from '../../../fixtures/runInside.ts'
import { MOST_CHARACTERS, MOST_LINES, type BodyConsole } from './bodyConsole.ts'

/** The lines that `write` leaves behind, as `level: text`. */
async function linesOf(write: (console: BodyConsole) => void): Promise<string[]> {
  const { logs } = await succeed(({ console }) => write(console))
  return logs.map(({ level, text }) => `${level}: ${text}`)
}

describe('console', () => {
  it('keeps what is written, with its level', async () => {
    const lines = await linesOf((console) => {
      for (const level of ['debug', 'log', 'info', 'warn', 'error', 'trace'])
        console[level]?.('%s is %d', 'a', 5, { b: [1] })
    })

    const text = 'a is 5 { b: [ 1 ] }'
    expect(lines).toEqual(['debug', 'info', 'info', 'warning', 'error', 'debug'].map((level) => `${level}: ${text}`))
  })

  it('stamps lines with the clock of the engine', async () => {
    const { logs } = await succeed(({ console }) => console.log?.('x'), { world: { now: () => 7 } })

    expect(logs).toEqual([{ level: 'info', text: 'x', at: 7 }])
  })

  it('knows groups, counters, timers and assertions', async () => {
    const lines = await linesOf((console) => {
      console.group?.('outer')
      console.log?.('inner\nlines')
      console.groupEnd?.()
      console.count?.()
      console.count?.()
      console.time?.('t')
      console.timeEnd?.('t')
      console.assert?.(true, 'unseen')
      console.assert?.(false, 'seen')
      console.dir?.({ a: 1 })
    })

    expect(lines).toEqual([
      'info: outer',
      'info:   inner\n  lines',
      'info: default: 1',
      'info: default: 2',
      'info: t: 0ms',
      'error: Assertion failed: seen',
      'info: { a: 1 }',
    ])
  })

  it('says how many lines it dropped', async () => {
    const lines = await linesOf((console) => {
      for (let line = 1; line <= 1500; line++) console.log?.(line)
    })

    expect(lines).toHaveLength(MOST_LINES + 1)
    expect(lines.at(-2)).toBe('info: 1000')
    expect(lines.at(-1)).toBe('warning: 500 more lines dropped: a step run keeps 1000 lines and 64 KB.')
  })

  it('cuts a line where the space ends', async () => {
    const lines = await linesOf((console) => {
      console.log?.('x'.repeat(1_000_000))
      console.log?.('y')
    })

    expect(lines[0]).toHaveLength('info: '.length + MOST_CHARACTERS + 1)
    expect(lines[1]).toContain('1 more line dropped')
  })

  it('shows a value that throws when it is looked at', async () => {
    const hostile = {
      toString() {
        throw new Error('no')
      },
    }

    expect((await linesOf((console) => console.log?.('%s', hostile)))[0]).toContain('cannot be shown')
  })

  it('drops what is written after the end', async () => {
    let late: BodyConsole | undefined
    const { logs } = await succeed(({ console }) => void (late = console))
    late?.log?.('late')

    expect(logs).toEqual([])
  })
})
