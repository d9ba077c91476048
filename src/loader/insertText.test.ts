import { SourceMap } from 'node:module'
import { describe, expect, it } from 'vitest'
import { insertText } from './insertText.ts'

const TEXT = 'const a = get()\nuse(a, get())\n\nlast()\n'
const LINE_END = TEXT.indexOf('\n')
const INSERTIONS = [
  { at: TEXT.indexOf('get()'), text: 'await ' },
  { at: LINE_END, text: ' /* end */' },
  { at: TEXT.lastIndexOf('get()'), text: '(await ' },
  { at: TEXT.lastIndexOf(')\n\n'), text: ')' },
]

describe('insertText', () => {
  const { code, map } = insertText(TEXT, INSERTIONS, 'a.js')

  it('puts each text where it belongs', () => {
    expect(code).toBe('const a = await get() /* end */\nuse(a, (await get()))\n\nlast()\n')
  })

  it.each(['const', 'a =', 'use', 'a, ', 'get()', 'last'])('maps "%s" to where it was', (word) => {
    const place = lineAndColumn(code, word === 'get()' ? code.lastIndexOf(word) : code.indexOf(word))
    const original = word === 'get()' ? TEXT.lastIndexOf(word) : TEXT.indexOf(word)
    const entry = new SourceMap({ ...map, file: 'a.js', sourcesContent: [TEXT], sourceRoot: '' }).findEntry(...place)

    expect(entry).toMatchObject({ originalSource: 'a.js' })
    expect('originalLine' in entry && [entry.originalLine, entry.originalColumn]).toEqual(lineAndColumn(TEXT, original))
  })
})

function lineAndColumn(text: string, offset: number): [line: number, column: number] {
  const lines = text.slice(0, offset).split('\n')
  return [lines.length - 1, (lines.at(-1) ?? '').length]
}
