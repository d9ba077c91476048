import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { installExamples } from '../fixtures/oasExamples.ts'
import { testDir } from '../fixtures/testDir.ts'
import { typedWorkspace } from '../fixtures/typedWorkspace.ts'
import { readDocument } from './config/readDocument.ts'
import { planImport } from './connectors/openapi/planImport.ts'
import { describeConnectors } from './typedConnectors.ts'

it('documents of others have types that a strict compiler accepts', async () => {
  await using examples = await testDir({ 'package.json': '{}' })
  const files = await installExamples(examples.path)
  const written = files.flatMap((file, index) => importedFiles(file, `sample${index}`))
  await using typed = await typedWorkspace(Object.fromEntries(written), describeConnectors)
  const { diagnostics } = await typed.write()

  expect(written.length).toBeGreaterThanOrEqual(40)
  expect(diagnostics.map(({ message }) => message)).toEqual([])
  expect(await typed.compile()).toBe('')
}, 300_000)

/** What an import of a document writes, as files of a workspace; nothing for one that has no operations. */
function importedFiles(file: string, name: string): readonly (readonly [string, string])[] {
  const { value } = readDocument(readFileSync(file), file)
  try {
    const options = { only: [], declared: [], name, readExisting: () => undefined }
    const { changes } = planImport({ documents: { root: value, file }, ...options })
    return changes.map(({ path, after }) => [path, new TextDecoder().decode(after)] as const)
  } catch {
    // Which those are is said by the test of imports.
    return []
  }
}
