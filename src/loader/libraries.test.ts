import { describe, expect, it } from 'vitest'
import { HOSTS, stepWorldOn } from '../../fixtures/stepWorker.ts'
import type { Files } from '../../fixtures/testDir.ts'

const step = (lines: string): string =>
  `export const condition = { a: 1 }\nexport const content = async () => {\n  ${lines}\n}\n`

describe.each(HOSTS)('%s', (host) => {
  const openStepWorld = stepWorldOn(host)

  /** What the lines of a step come to, beside these libraries. */
  async function resultOf(lines: string, libraries: Files): Promise<unknown> {
    await using world = await openStepWorld({ files: { 'steps/a.js': step(`data.x = ${lines}`), ...libraries } })
    const outcome = await world.run('a')
    return outcome.ok ? Reflect.get(Object(outcome.data), 'x') : outcome.error
  }

  describe('lib', () => {
    it.each<[string, string, Files]>([
      [
        'a native library',
        'lib.text.upper("a")',
        { 'libraries/text/case.ts': 'export const upper = (s: string) => s.toUpperCase()' },
      ],
      [
        'several files of one namespace',
        'lib.text.upper("a") + lib.text.none',
        {
          'libraries/text/a.ts': 'export const upper = (s: string) => s.toUpperCase()',
          'libraries/text/b.ts': 'export const none = ""',
        },
      ],
      [
        'a library whose content sets module.exports',
        'lib.text.upper("a")',
        {
          'libraries/text/case.js':
            'export const content = () => {\n  const upper = (s) => s.toUpperCase()\n  module.exports = { upper }\n}',
        },
      ],
      [
        'one that sets single exports',
        'lib.text.upper("a")',
        { 'libraries/text/case.js': 'export const content = () => {\n  exports.upper = (s) => s.toUpperCase()\n}' },
      ],
      [
        'a library that uses another',
        'lib.text.upper("a")',
        {
          'libraries/text/case.js':
            'export const content = () => {\n  const { raise } = lib.base\n  module.exports = { upper: (s) => raise(s) }\n}',
          'libraries/base/raise.js':
            'export const content = () => {\n  module.exports = { raise: (s) => s.toUpperCase() }\n}',
        },
      ],
      [
        'a library that sees the run',
        'lib.text.upper()',
        { 'libraries/text/case.ts': 'export const upper = () => data.letter ?? task.name().slice(0, 0) + "A"' },
      ],
      [
        'a single file',
        'lib.text.upper("a")',
        { 'libraries/text.ts': 'export const upper = (s: string) => s.toUpperCase()' },
      ],
    ])('calls %s', async (_, lines, libraries) => {
      expect(await resultOf(lines, libraries)).toBe('A')
    })

    it('has the functions of the fixture in both dialects', async () => {
      await using world = await openStepWorld({
        fixture: 'github-release',
        files: { 'steps/a.js': step("data.x = [lib.text.bullet(['a']), lib.versions.parse('v1.2.3')]") },
      })

      expect(await world.run('a')).toMatchObject({ data: { x: ['* a', [1, 2, 3]] } })
    })

    it('cannot be changed by a step', async () => {
      expect(await resultOf('(lib.text.upper = 1)', { 'libraries/text/a.ts': 'export const upper = 5' })).toMatchObject(
        {
          code: 'STEP_THREW',
        },
      )
    })

    it('says which library is broken, and why, where it is called', async () => {
      const libraries = {
        'libraries/text/a.ts': "throw new Error('no')\nexport const upper = 5",
        'libraries/base/b.ts': 'export const x = 1',
      }

      expect(await resultOf('lib.text.upper', libraries)).toMatchObject({
        code: 'LIBRARY_BROKEN',
        message: 'libraries/text/a.ts cannot be used as a library: no',
        at: { file: 'steps/a.js', line: 3 },
      })
      expect(await resultOf('lib.base.x', libraries)).toBe(1)
    })

    it('is as a reload has made it', async () => {
      const library = (x: number): Files => ({ 'libraries/text/a.ts': `export const x = ${x}` })
      await using world = await openStepWorld({ files: { 'steps/a.js': step('data.x = lib.text.x'), ...library(1) } })
      expect(await world.run('a')).toMatchObject({ data: { x: 1 } })

      await world.edit(library(2))
      expect(await world.run('a')).toMatchObject({ data: { x: 2 } })
    })
  })

  describe('two functions of one name', () => {
    it('are a finding, and the first file in path order has it', async () => {
      const libraries = { 'libraries/text/a.ts': 'export const x = 1', 'libraries/text/b.ts': 'export const x = 2' }
      await using world = await openStepWorld({ files: { 'steps/a.js': step('data.x = lib.text.x'), ...libraries } })

      expect(world.findings()).toEqual(['LIBRARY_CLASH libraries/text/b.ts'])
      expect(await world.run('a')).toMatchObject({ data: { x: 1 } })
    })
  })
})
