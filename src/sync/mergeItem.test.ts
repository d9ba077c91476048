import { describe, expect, it } from 'vitest'
import { markConflict, mergeItem, type ItemBytes } from './mergeItem.ts'

const sides = (base: string, ours: string, theirs: string): ItemBytes => ({
  base: Buffer.from(base),
  ours: Buffer.from(ours),
  theirs: Buffer.from(theirs),
})
const merge = async (path: string, bytes: ItemBytes) => {
  const merged = await mergeItem(path, bytes)
  return merged.clean ? Buffer.from(merged.bytes).toString() : merged.places
}

const header = (version: number): string => `/**\n  Name: send\n  ID: x1x1x1x1x1x1\n  Version: ${version}\n*/\n\n`
const step = (version: number, first: string, last: string): string => `${header(version)}${first}\n\n\n\n${last}\n`

describe('mergeItem', () => {
  it('merges YAML by structure and keeps the comments of both', async () => {
    const base = 'a: 1 # one\nb: 2\n'
    const bytes = sides(base, base.replace('1 # one', '10 # ten'), `${base}# three\nc: 3\n`)
    expect(await merge('environments/dev.yaml', bytes)).toBe('a: 10 # ten\nb: 2\n# three\nc: 3\n')
  })

  it('merges JSON by structure', async () => {
    const bytes = sides('{"a":1,"b":2}\n', '{"a":9,"b":2}\n', '{"a":1,"b":8}\n')
    expect(await merge('schemas/config.schema.json', bytes)).toBe('{"a":9,"b":8}\n')
  })

  it('names the keys that clash', async () => {
    const base = 'values:\n  days: 3\n  team: 1\n'
    const bytes = sides(base, base.replace('3', '4'), base.replace('3', '5').replace('1', '2'))
    expect(await merge('environments/dev.yml', bytes)).toEqual(['values.days'])
  })

  it('merges a document that does not parse by lines', async () => {
    const bytes = sides('a: 1\n\n\n\nb: 2\n', 'a: [\n\n\n\nb: 2\n', 'a: 1\n\n\n\nb: 3\n')
    expect(await merge('environments/dev.yaml', bytes)).toBe('a: [\n\n\n\nb: 3\n')
  })

  it('counts the passages of code that clash', async () => {
    const bytes = sides('a\n\n\n\nb\n', 'a1\n\n\n\nb1\n', 'a2\n\n\n\nb2\n')
    expect(await merge('steps/a.ts', bytes)).toEqual(['2 passages'])
  })

  it('never merges bytes that are no text', async () => {
    expect(await merge('assets/a.png', { ...sides('a', 'b', 'c'), theirs: Buffer.from([0xff]) })).toEqual(['binary'])
    expect(await merge('assets/a.txt', sides('a', 'b\0', 'c'))).toEqual(['binary'])
  })

  it('keeps the metadata of the branch', async () => {
    const bytes = sides(step(1, 'a', 'b'), step(2, 'A', 'b'), step(3, 'a', 'B'))
    expect(await merge('src/steps/send.mts', bytes)).toBe(step(3, 'A', 'B'))
  })

  it('keeps the line ends of the folder, in the metadata too', async () => {
    const crlf = (text: string): string => text.replaceAll('\n', '\r\n')
    const bytes = sides(step(1, 'a', 'b'), crlf(step(1, 'A', 'b')), step(3, 'a', 'B'))
    expect(await merge('steps/send.js', bytes)).toBe(crlf(step(3, 'A', 'B')))
  })

  it('keeps a comment that somebody wrote into the metadata', async () => {
    const noted = step(1, 'A', 'b').replace('*/', '  Asks only once.\n*/')
    const merged = await merge('src/steps/send.mts', sides(step(1, 'a', 'b'), noted, step(3, 'a', 'B')))
    expect(merged).toBe(noted.replace('b\n', 'B\n'))
  })

  it('takes a comment at the top of other code for code', async () => {
    const bytes = sides(step(1, 'a', 'b'), step(2, 'a', 'b'), step(1, 'a', 'B'))
    expect(await merge('steps/send.ts', bytes)).toBe(step(2, 'a', 'B'))
  })

  it.each(['steps/a.ts', 'steps/a.js', 'seeds/a.yaml', 'seeds/a.json'])(
    'keeps a byte order mark in %s',
    async (path) => {
      const text = (a: number, b: number): string =>
        path.endsWith('.json') ? `{\n"a": ${a},\n\n"b": ${b}\n}\n` : `a: ${a}\n\nb: ${b}\n`
      const bytes = sides(text(1, 1), `\uFEFF${text(1, 2)}`, text(3, 1))
      expect(await merge(path, bytes)).toBe(`\uFEFF${text(3, 2)}`)
    },
  )
})

describe('markConflict', () => {
  it('writes both versions between markers', () => {
    const marked = markConflict(sides('a\n', 'b\n', 'c\n'))
    expect(String(marked)).toBe('<<<<<<< ours\nb\n=======\nc\n>>>>>>> theirs\n')
  })

  it('marks nothing in bytes that are no text', () => {
    expect(markConflict(sides('a', 'b\0', 'c'))).toBeUndefined()
  })
})
