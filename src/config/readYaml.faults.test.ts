import { describe, expect, it } from 'vitest'
import { MAX_BYTES, readYaml } from './readYaml.ts'

const fill = (part: string): string => part.repeat(Math.floor(MAX_BYTES / part.length))

describe('readYaml under the largest text of one kind (WEB-13)', () => {
  it.each([
    '}',
    '#\n',
    ':\n',
    '&a ',
    '!!str ',
    '%A\n',
    '"',
    "'",
    'a: b: ',
    '- - ',
    '---\n',
    '? ',
    '|',
    '\n',
    '*a ',
    '[]',
  ])(
    'answers a file full of %j in bounded time',
    (part) => {
      const started = performance.now()
      readYaml(fill(part), 'f.yaml')

      expect(performance.now() - started).toBeLessThan(8000)
    },
    60_000,
  )
})
