import { expect, it } from 'vitest'
import { installStore } from '../../fixtures/schemaStore.ts'
import { testDir } from '../../fixtures/testDir.ts'
import { typedWorkspace } from '../../fixtures/typedWorkspace.ts'

// What the authors of these files expect of them.
const FINE = `
takes<TaskSchemas['tsconfig']>({ compilerOptions: { strict: true, lib: ['ES2023'] }, include: ['src'] })
takes<TaskSchemas['package']>({ name: 'shop', version: '1.0.0', bin: { shop: './shop.js' }, private: true })
takes<TaskSchemas['github-workflow']>({ on: 'push', jobs: { test: { 'runs-on': 'ubuntu-latest', steps: [{ run: 'npm test' }] } } })
takes<TaskSchemas['dependabot-2.0']>({ version: 2, updates: [{ 'package-ecosystem': 'npm', directory: '/', schedule: { interval: 'daily' } }] })
takes<TaskSchemas['prettierrc']>({ semi: false, singleQuote: true })
`

const WRONG = [
  "takes<TaskSchemas['package']>({ name: 5 })",
  "takes<TaskSchemas['dependabot-2.0']>({ version: 2 })",
  "takes<TaskSchemas['tsconfig']>({ compilerOptions: { strict: 'yes' } })",
]

it('hundreds of schemas of others have types that a strict compiler accepts, and that know what is in them', async () => {
  await using dir = await testDir({ 'package.json': '{}' })
  const schemas = await installStore(dir.path)
  const files = [...schemas].map(([name, text]) => [`schemas/tasks/${name}.schema.json`, text] as const)
  const wrong = WRONG.map((line) => `// @ts-expect-error -- the schema says so\n${line}`).join('\n')
  const lines = `import type { TaskSchemas } from 'stepyard'\ndeclare function takes<T>(value: T): void\n${FINE}${wrong}\n`
  await using typed = await typedWorkspace({ ...Object.fromEntries(files), 'tests/lines.ts': lines })
  const { diagnostics } = await typed.write()
  const text = await typed.read('tasks.d.ts')

  expect(schemas.size).toBeGreaterThan(400)
  // References to the net, values beyond counting, one schema that is none.
  expect(new Set(diagnostics.map(({ code }) => code))).toEqual(
    new Set(['REF_OUTSIDE', 'REF_UNKNOWN', 'ENUM_TOO_LONG', 'SCHEMA_INVALID']),
  )
  expect(
    [...schemas.keys()].filter(
      (name) => !text.includes(`${JSON.stringify(name)}: `) && !text.includes(`    ${name}: `),
    ),
  ).toEqual([])
  expect(await typed.compile()).toBe('')
}, 300_000)
