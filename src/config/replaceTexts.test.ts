import { describe, expect, it } from 'vitest'
import { replaceTexts } from './replaceTexts.ts'

const rename = (text: string): string =>
  replaceTexts(text, 'fixtures/a.yaml', (value) => (value === 'old' ? 'the new' : undefined))

describe('replaceTexts', () => {
  it('changes the texts and no other byte', () => {
    const text =
      '# top\r\nsteps:   [old,  \'old\', "old"] # why\r\nold: { a: other } \r\nlast:\r\n  - old # first\r\n  -   kept'

    expect(rename(text)).toBe(
      '# top\r\nsteps:   [the new,  \'the new\', "the new"] # why\r\nold: { a: other } \r\nlast:\r\n  - the new # first\r\n  -   kept',
    )
  })

  it('writes JSON as JSON', () => {
    expect(rename('{ "steps": ["old", "x"] }\n')).toBe('{ "steps": ["the new", "x"] }\n')
  })

  it('tells the place of a text', () => {
    const places: unknown[] = []
    replaceTexts('tasks:\n  - expect: { steps: [a] }\n', 'a.yaml', (_, path) => void places.push(path))

    expect(places[0]).toEqual(['tasks', 0, 'expect', 'steps', 0])
  })

  it('puts quotes around a text that would be something else', () => {
    expect(replaceTexts('a: old\n', 'a.yaml', () => 'yes: #1')).toBe('a: "yes: #1"\n')
  })

  it('refuses to change what an alias shares', () => {
    const text = 'a: &x old\nb: *x\n'
    const edit = (): string =>
      replaceTexts(text, 'a.yaml', (value, [key]) => (key === 'a' && value === 'old' ? 'new' : undefined))

    expect(edit).toThrow(expect.objectContaining({ code: 'CONFIG_NOT_EDITABLE' }))
  })

  it('refuses what cannot be read', () => {
    expect(() => rename('a: [')).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  })
})
