import { array, assert, constantFrom, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normaliseContent, sameContent } from './content.ts'

const text = (path: string, content: string): string =>
  Buffer.from(normaliseContent(path, Buffer.from(content))).toString()

const HEADER =
  '/**\n  Name:       a b\n\n  ID:         x1\n  Version:    3\n  UpdatedAt:  2025-01-22\n\n  Workspace:  e-1\n*/\n\n'
const CODE = 'export const match = () => ({ a: 1 })\n'

describe('normaliseContent', () => {
  it('answers the very same bytes where there is nothing to change', () => {
    const bytes = Buffer.from('export const condition = { a: 1 }\n')

    expect(normaliseContent('steps/a.ts', bytes)).toBe(bytes)
  })

  it('makes line feeds of CRLF and drops the byte order mark', () => {
    expect(text('steps/a.ts', '\uFEFFa\r\nb\r\n')).toBe('a\nb\n')
  })

  it('keeps a carriage return that ends no line', () => {
    expect(text('steps/a.ts', 'a\rb\r\n')).toBe('a\rb\n')
  })

  it.each([
    ['a NUL byte', Buffer.from([0x61, 0x0d, 0x0a, 0x00])],
    ['bytes that are not UTF-8', Buffer.from([0x61, 0x0d, 0x0a, 0xff])],
  ])('leaves a file with %s as it is', (_, bytes) => {
    expect(normaliseContent('steps/a.ts', bytes)).toBe(bytes)
  })

  it.each(['src/steps/a b.mts', 'steps/a b.js', 'libraries/a/b.js'])('drops the metadata header of %s', (path) => {
    expect(text(path, HEADER + CODE)).toBe(CODE)
    expect(text(path, (HEADER + CODE).replaceAll('\n', '\r\n'))).toBe(CODE)
  })

  it.each(['steps/a.ts', 'connectors/a.yaml', 'tests/a.js'])('keeps the comment at the top of %s', (path) => {
    expect(text(path, HEADER + CODE)).toBe(HEADER + CODE)
  })

  it('keeps what a header comment says to a reader', () => {
    expect(text('steps/a.js', '/** Step: a\n * ID: 5\n * Charges the card.\n */\n')).toBe(
      '/**\n * Charges the card.\n */\n',
    )
  })

  it('changes nothing the second time', () => {
    const line = constantFrom('// ID: 1', '/**', ' * Step: a', '*/', 'code()', '', ' Version: 2', '// note', '\r')
    assert(
      property(array(line), (lines) => {
        const once = text('steps/a.js', lines.join('\n'))
        expect(text('steps/a.js', once)).toBe(once)
      }),
    )
  })
})

describe('sameContent', () => {
  it('sees through line ends and header metadata, not through code', () => {
    const [left, right, other] = [HEADER + CODE, CODE.replaceAll('\n', '\r\n'), CODE.replace('1', '2')].map((content) =>
      Buffer.from(content),
    ) as [Buffer, Buffer, Buffer]

    expect(sameContent('src/steps/a b.mts', left, right)).toBe(true)
    expect(sameContent('src/steps/a b.mts', left, other)).toBe(false)
  })
})
