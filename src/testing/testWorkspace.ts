import { dirname } from 'node:path'
import { expect } from 'vitest'
import { StepyardError } from '../errors.ts'
import { findWorkspaceRoot } from '../workspace/root.ts'
import { recordCoverage } from './coverage/recordCoverage.ts'
import { currentTest } from './currentTest.ts'
import { openTestWorkspace, type TestWorkspace } from './openTestWorkspace.ts'
import { useSteps } from './sharedSteps.ts'
import type { TestWorkspaceOptions } from './testOptions.ts'
import { hinting } from './withHint.ts'

/**
 * Opens the workspace that the test file is in. Use it as `await using workspace = await testWorkspace()`: it is closed
 * when the test ends. Steps are loaded once for all tests of a thread. Throws `WORKSPACE_NOT_FOUND`, and
 * `STEPS_UNSOUND` for files with errors.
 */
export async function testWorkspace(options: TestWorkspaceOptions = {}): Promise<TestWorkspace> {
  return hinting(open(options))
}

async function open(options: TestWorkspaceOptions): Promise<TestWorkspace> {
  const steps = await useSteps(findRoot(options.root))
  return openTestWorkspace(steps, options, { startCoverage: recordCoverage, currentTest })
}

function findRoot(given: string | undefined): string {
  const { testPath } = expect.getState()
  const directory = given ?? (testPath === undefined ? '.' : dirname(testPath))
  const root = findWorkspaceRoot(directory)
  if (root === undefined) throw new StepyardError('WORKSPACE_NOT_FOUND', { directory })
  return root
}
