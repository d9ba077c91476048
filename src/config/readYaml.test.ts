import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_BYTES, readYaml } from './readYaml.ts'

const codes = (text: string | Uint8Array): string[] => readYaml(text, 'f.yaml').diagnostics.map(({ code }) => code)
const value = (text: string): unknown => JSON.parse(JSON.stringify(readYaml(text, 'f.yaml').value))
const fill = (part: string): string => part.repeat(Math.floor(MAX_BYTES / part.length))

describe('readYaml', () => {
  it('reads YAML 1.2: no Norway, no octal, no dates, no sexagesimals', () => {
    const text = 'a: no\nb: yes\nc: 2020-01-01\nd: 12:30\ne: 0o17\nf: ~\ng: True\nh: "1"\n'

    expect(value(text)).toEqual({ a: 'no', b: 'yes', c: '2020-01-01', d: '12:30', e: 15, f: null, g: true, h: '1' })
  })

  it.each(['0777', '01', '9007199254740993', '.inf', '-.inf', '.nan', '1e999'])(
    'refuses the number %s, which would be read as another one',
    (number) => {
      expect(codes(`a: ${number}`)).toEqual(['UNCLEAR_NUMBER'])
      expect(codes(`a: "${number}"`)).toEqual([])
    },
  )

  it('reads an empty text as an empty map', () => {
    expect(value('')).toEqual({})
    expect(value('# only a comment\n')).toEqual({})
  })

  it('reads JSON, with tabs, carriage returns and a byte order mark', () => {
    expect(value('\uFEFF{\r\n\t"a": [1,\r\n\t\ttrue]\r\n}\r\n')).toEqual({ a: [1, true] })
  })

  it('shares an aliased value and counts it each time', () => {
    expect(value('a: &x [1, 2]\nb: *x\n')).toEqual({ a: [1, 2], b: [1, 2] })
  })

  it.each([
    ['a duplicate key (WEB-11)', 'requiresApproval: true\nrequiresApproval: false\n', 'DUPLICATE_KEY', 2, 1],
    ['a duplicate key in other quotes', 'a: 1\n"a": 2\n', 'DUPLICATE_KEY', 2, 1],
    ['a code tag (WEB-13)', 'a: !!js/function "x"\n', 'CUSTOM_TAG', 1, 4],
    ['a tag of its own', 'a: !thing x\n', 'CUSTOM_TAG', 1, 4],
    ['a binary tag', 'a: !!binary aGk=\n', 'CUSTOM_TAG', 1, 4],
    ['a merge key (WEB-13)', 'a: &x {b: 1}\nc:\n  <<: *x\n', 'MERGE_KEY', 3, 3],
    ['a second document', 'a: 1\n---\nb: 2\n', 'SECOND_DOCUMENT', 2, 1],
    ['an older version', '%YAML 1.1\n---\na: no\n', 'YAML_SYNTAX', 1, 1],
    ['a tab as indentation', 'a:\n\tb: 1\n', 'YAML_SYNTAX', 2, 1],
    ['an alias without anchor', 'a: *b\n', 'UNKNOWN_ALIAS', 1, 4],
    ['an alias inside its own anchor', 'a: &x [*x]\n', 'UNKNOWN_ALIAS', 1, 8],
    ['a key that is a list', '? [a]\n: 1\n', 'KEY_NOT_TEXT', 1, 3],
    ['a control character', 'a: 1\nb: \u0000\n', 'BAD_CHARACTER', 2, 4],
    ['half a character', 'a: \uD83D\n', 'BAD_CHARACTER', 1, 4],
    ['a lone carriage return', 'a: 1\rb: 2\n', 'BAD_CHARACTER', 1, 5],
  ])('refuses %s', (_, text, ...[code, line, column]) => {
    expect(readYaml(text, 'f.yaml').diagnostics).toMatchObject([{ code, line, column, file: 'f.yaml' }])
  })

  it('names the place after a byte order mark as an editor shows it', () => {
    expect(readYaml('\uFEFFa: *b', 'f.yaml').diagnostics).toMatchObject([{ line: 1, column: 4 }])
  })

  it('refuses bytes that are not UTF-8 and names the line', () => {
    const bytes = new Uint8Array([0x61, 0x3a, 0x20, 0x31, 0x0a, 0x62, 0xff])

    expect(readYaml(bytes, 'f.yaml').diagnostics).toMatchObject([{ code: 'NOT_UTF8', line: 2 }])
  })

  it('never repeats the text of a syntax error, which may be a secret', () => {
    const texts = ['password: "hunter2" hunter2', 'a: hunter2: b', '@hunter2', 'a: [hunter2', '"hunter2', '}hunter2']

    for (const text of texts) expect(JSON.stringify(readYaml(text, 'f').diagnostics)).not.toContain('hunter2')
  })

  it('keeps __proto__ and constructor plain keys (WEB-12)', () => {
    const { value: read } = readYaml('__proto__: {polluted: true}\nconstructor: {prototype: {polluted: true}}', 'f')

    expect(Object.keys(read as object)).toEqual(['__proto__', 'constructor'])
    expect(Object.getPrototypeOf(read)).toBeNull()
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })
})

describe('the bounds of readYaml (WEB-13)', () => {
  const laughs = Array.from(
    { length: 9 },
    (_, level) => `a${level + 1}: &a${level + 1} [${Array(9).fill(`*a${level}`)}]`,
  )

  it.each([
    ['a billion laughs', `a0: &a0 [x, x]\n${laughs.join('\n')}`, 'YAML_TOO_LARGE'],
    ['aliases of one value', `- &a [1, 2, 3]\n${fill('- *a\n').slice(100)}`, 'YAML_TOO_LARGE'],
    ['100,000 nested lists', '['.repeat(100_000), 'YAML_TOO_DEEP'],
    ['100,000 nested block lists', '- '.repeat(100_000), 'YAML_TOO_DEEP'],
    ['50,000 nested keys', '? '.repeat(50_000), 'YAML_TOO_DEEP'],
    ['nested maps', '{a: '.repeat(60_000), 'YAML_TOO_DEEP'],
    ['65 levels', `${'['.repeat(66)}${']'.repeat(66)}`, 'YAML_TOO_DEEP'],
    ['too many values', fill('- 1\n'), 'YAML_TOO_LARGE'],
    ['too many bytes', `${fill('x')}x`, 'FILE_TOO_LARGE'],
    ['too many documents', fill('---\n'), 'SECOND_DOCUMENT'],
  ])('refuses %s', (_, text, code) => {
    expect(codes(text)).toContain(code)
  })

  it('reads 64 levels', () => {
    expect(codes(`${'['.repeat(64)}${']'.repeat(64)}`)).toEqual([])
  })

  it('reads 20,000 keys without comparing each with each', () => {
    const text = Array.from({ length: 20_000 }, (_, index) => `k${index}: ${index}`).join('\n')
    const started = performance.now()

    expect(codes(text)).toEqual([])
    expect(performance.now() - started).toBeLessThan(2000)
  })

  it('answers every text with a value or a finding, and never throws', () => {
    const sign = fc.constantFrom(
      'a',
      ': ',
      '- ',
      '\n',
      '  ',
      '{',
      '}',
      '[',
      ']',
      ',',
      '"',
      "'",
      '#',
      '&x',
      '*x',
      '|',
      '? ',
    )
    const text = fc.array(sign, { maxLength: 60 }).map((signs) => signs.join(''))

    fc.assert(
      fc.property(text, (yaml) => {
        const { value: read, diagnostics } = readYaml(yaml, 'f.yaml')
        expect(read !== undefined || diagnostics.length > 0).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})
