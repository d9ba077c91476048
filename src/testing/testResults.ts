import { stripVTControlCharacters } from 'node:util'
import type { CoverageReport } from './coverage/coverageReport.ts'
import type { TestCase, TestModule, Vitest } from 'vitest/node'

/** What came of the tests of a workspace. */
export interface TestResults {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly files: readonly TestFileResult[]
  /** What went wrong outside any test. */
  readonly errors: readonly TestFailure[]
  /** Where it was asked for. */
  readonly coverage?: CoverageReport
}

/** What came of the tests of one file. */
export interface TestFileResult {
  /** Relative to the workspace. */
  readonly file: string
  readonly tests: readonly TestResult[]
  /** Why it could not be read, or what its hooks threw. */
  readonly errors: readonly TestFailure[]
}

/** What came of one test. */
export interface TestResult {
  /** With the names of the groups it is in. */
  readonly name: string
  readonly state: 'passed' | 'failed' | 'skipped'
  /** Milliseconds. */
  readonly ms: number
  /** What was written into its fixture. */
  readonly updated?: readonly string[]
  readonly errors: readonly TestFailure[]
}

/** Why a test failed. */
export interface TestFailure {
  readonly message: string
  /** Where, relative to the workspace. */
  readonly file?: string
  readonly line?: number
  readonly column?: number
}

/** Reads what vitest remembers of its last run. */
export function readTestResults({ state }: Vitest, root: string): TestResults {
  const files = state.getTestModules().map((module) => readFile(module, root))
  const tests = files.flatMap((file) => file.tests)
  const count = (wanted: TestResult['state']): number => tests.filter((test) => test.state === wanted).length
  const broken = files.filter(({ errors }) => errors.length > 0).length
  const errors = state.getUnhandledErrors().map((error) => failureOf(error as ThrownError, root))
  return {
    passed: count('passed'),
    // A file that could not be read has no test that could fail.
    failed: count('failed') + broken + (errors.length > 0 ? 1 : 0),
    skipped: count('skipped'),
    files: files.toSorted((left, right) => (left.file < right.file ? -1 : 1)),
    errors,
  }
}

function readFile(module: TestModule, root: string): TestFileResult {
  return {
    file: module.relativeModuleId,
    tests: [...module.children.allTests()].map((test) => readTest(test, root)),
    errors: module.errors().map((error) => failureOf(error, root)),
  }
}

function readTest(test: TestCase, root: string): TestResult {
  const { state, errors = [] } = test.result()
  const { stepyardUpdated: updated = [] } = test.meta()
  return {
    name: test.fullName,
    state: state === 'pending' ? 'skipped' : state,
    ms: Math.round(test.diagnostic()?.duration ?? 0),
    ...(updated.length > 0 && { updated }),
    errors: errors.map((error) => failureOf(error, root)),
  }
}

type ThrownError = ReturnType<TestModule['errors']>[number]

function failureOf({ message, stacks = [] }: ThrownError, root: string): TestFailure {
  const prefix = `${root.replaceAll('\\', '/')}/`
  const place = stacks.find(({ file }) => file.startsWith(prefix) && !file.includes('/node_modules/'))
  return {
    message: stripVTControlCharacters(message),
    ...(place && { file: place.file.slice(prefix.length), line: place.line, column: place.column }),
  }
}
