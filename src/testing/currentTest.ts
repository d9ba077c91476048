import { expect, TestRunner } from 'vitest'

/** The test that runs now. */
export interface CurrentTest {
  /** Absolute. */
  readonly file: string
  readonly test: string
  /** How long it may take, in milliseconds. */
  readonly timeout: number
}

/** The test that runs now; in a hook, which is none, what vitest takes for one that says nothing. */
export function currentTest(): CurrentTest {
  const { testPath = '', currentTestName = '' } = expect.getState()
  return { file: testPath, test: currentTestName, timeout: TestRunner.getCurrentTest()?.timeout || DEFAULT_TIMEOUT }
}

const DEFAULT_TIMEOUT = 5_000
