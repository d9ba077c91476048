import { expect, it } from 'vitest'
import { testDir } from '../../fixtures/testDir.ts'
import { checkWorkspace } from './check.ts'
import { loadWorkspace } from './load.ts'

const CONFIG = 'format: 1\nname: shop\nenvironments:\n  dev: { branch: develop }\n'
const step = (from: string): string =>
  `import * as it from '${from}'\nexport const condition = { a: 1 }\nexport const content = () => void it\n`

it('ISO-12: names steps that import what is refused, unless the workspace allows it', async () => {
  const engine = 'engine: { allow: [worker_threads] }\n'
  await using dir = await testDir({
    'stepyard.yaml': CONFIG + engine,
    'environments/dev.yaml': '{}\n',
    'steps/files.ts': step('node:fs'),
    'steps/program.ts': step('child_process'),
    'steps/thread.ts': step('node:worker_threads'),
  })

  const findings = checkWorkspace(await loadWorkspace(dir.path))

  expect(findings).toMatchObject([{ code: 'SYSTEM_IMPORT', severity: 'warning', file: 'steps/program.ts' }])
  expect(findings[0]?.hint).toContain('engine: { allow: [child_process] }')
})
