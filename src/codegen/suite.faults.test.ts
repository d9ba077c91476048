import { describe, expect, it } from 'vitest'
import { canDownloadSuite, downloadSuite, DRAFTS, readSuite, type SuiteCase } from '../../fixtures/schemaSuite.ts'
import { testDir } from '../../fixtures/testDir.ts'
import { typedWorkspace } from '../../fixtures/typedWorkspace.ts'

const REASON = 'needs apt-get, which is where the JSON-Schema-Test-Suite comes from'

describe.skipIf(!(await canDownloadSuite()))(`types of the JSON-Schema-Test-Suite (${REASON})`, () => {
  it.each(DRAFTS)(
    'of %s are made of every schema, compile, and take the values that are valid',
    async (draft) => {
      await using dir = await testDir()
      const cases = readSuite(await downloadSuite(dir.path), draft)
      const lines = cases.flatMap(validValues)
      await using typed = await typedWorkspace({ ...schemasOf(cases), 'tests/values.ts': values(lines) })
      const { diagnostics } = await typed.write()
      const text = await typed.read('tasks.d.ts')

      expect([cases.length > 180, lines.length > 300]).toEqual([true, true])
      expect(new Set(diagnostics.map(({ code }) => code))).toEqual(new Set(['REF_OUTSIDE', 'REF_UNKNOWN']))
      expect(cases.filter(({ kind }) => !text.includes(`${JSON.stringify(kind)}: `))).toEqual([])
      expect(await typed.compile()).toBe('')
    },
    300_000,
  )
})

// Why a value has no place in a type, though the schema allows it.
const UNTYPED = [
  // Keywords of objects make an object, those of lists make a list; to the suite any other value is fine, too.
  /ignores|non-(?:object|array)|pseudo-array|not array|does not apply/,
  /root pointer ref|\$recursiveRef without \$recursiveAnchor|URN base URI with \$ref via|null valued instance/,
  // In TypeScript `{}` has a `toString` of its own.
  /Javascript object property names/,
]

function schemasOf(cases: readonly SuiteCase[]): Record<string, string> {
  return Object.fromEntries(
    cases.map(({ kind, schema }) => [`schemas/tasks/${kind}.schema.json`, JSON.stringify(schema, null, 2)]),
  )
}

/** A line for each value that a type must take. */
function validValues({ kind, description, tests }: SuiteCase): string[] {
  return tests
    .filter((test) => test.valid && !UNTYPED.some((words) => words.test(`${description} ${test.description}`)))
    .map(({ data }) => `take<TaskSchemas[${JSON.stringify(kind)}]>(${literal(data)})`)
}

function values(lines: readonly string[]): string {
  // Were everything taken, the last line would be an error.
  const wrong = "// @ts-expect-error -- a text is no integer\ntake<TaskSchemas['type-0']>('')"
  return `import type { TaskSchemas } from 'stepyard'\ndeclare function take<T>(value: T): void\n${lines.join('\n')}\n${wrong}\n`
}

/** A value as TypeScript reads it: JSON, but for a key that would be the prototype, and signs that end a line. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  if (typeof value !== 'object' || value === null) {
    const escape = (sign: string): string => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`
    return JSON.stringify(value).replaceAll(/[^\x20-\x7e]/g, escape)
  }
  const members = Object.entries(value).map(([key, each]) => `[${literal(key)}]: ${literal(each)}`)
  return `{ ${members.join(', ')} }`
}
