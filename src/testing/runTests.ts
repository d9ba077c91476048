import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { ReadStream } from 'node:tty'
import { pathToFileURL } from 'node:url'
import type * as VitestNode from 'vitest/node'
import type { Vitest } from 'vitest/node'
import { StepyardError } from '../errors.ts'
import { loadWorkspace } from '../workspace/load.ts'
import { clearCoverage, COVERAGE_FOLDER, readCoverage } from './coverage/coverageFiles.ts'
import { reportCoverage, type CoverageReport } from './coverage/coverageReport.ts'
import { watchSteps } from './stepWatch.ts'
import { stepTests } from './testingConfig.ts'
import { readTestResults, type TestResults } from './testResults.ts'

/** Which tests of a workspace are run, and how. */
export interface TestRunRequest {
  /** The folder of the workspace, absolute. */
  readonly root: string
  /** Parts of the paths of the files to run. Default: all of them. */
  readonly filters: readonly string[]
  /** Only tests whose name matches this expression. */
  readonly name?: string
  /** Goes on, and runs what a change concerns. Default false. */
  readonly watch?: boolean
  /** Writes what came into fixtures and snapshots. Default false. */
  readonly update?: boolean
  /** Also tells which steps ran and which branches of their conditions were seen. Default false. */
  readonly coverage?: boolean
  /** Where a report for machines that know JUnit is written; relative to the workspace. */
  readonly junit?: string
  /** Gets what vitest prints. Default: nobody. */
  readonly output?: Writable
  /** Where keys come from while watching. Default: nobody presses any. */
  readonly input?: Readable
  readonly signal?: AbortSignal
}

/** Runs the tests of a workspace with its vitest, until they have ended or, when watching, until `signal` aborts. */
export async function runTests(request: TestRunRequest): Promise<TestResults> {
  const { createVitest, registerConsoleShortcuts } = await loadVitest(request.root)
  const { root, filters, output, input, watch = false, update = false, name, junit, signal } = request
  const config = CONFIGS.find((file) => existsSync(join(root, file)))
  const folder = request.coverage ? join(root, COVERAGE_FOLDER) : undefined
  if (folder !== undefined) await clearCoverage(folder)
  const vitest = await createVitest(
    'test',
    {
      root,
      watch,
      update: update ? 'all' : 'none',
      ...(config === undefined ? { config: false } : { config: join(root, config) }),
      ...(name !== undefined && { testNamePattern: name }),
      reporters: [...(output ? ['default' as const] : [{}]), ...(junit === undefined ? [] : ['junit' as const])],
      ...(junit !== undefined && { outputFile: { junit: resolve(root, junit) } }),
      passWithNoTests: false,
    },
    {
      plugins: [stepTests({ update, ...(folder !== undefined && { coverage: folder }) })],
      logLevel: 'error',
      clearScreen: false,
    },
    output ? { stdout: output, stderr: output } : {},
  )
  const isListening = watch && output !== undefined && isTerminal(input)
  const stopListening = isListening ? registerConsoleShortcuts(vitest, input, output) : () => {}
  const steps = watchSteps()
  try {
    await Promise.race([start(vitest, filters, root), steps.blocked])
    if (watch) await closed(vitest, signal)
    const results = readTestResults(vitest, root)
    if (name !== undefined && results.passed + results.failed === 0)
      throw new StepyardError('NO_TESTS', { root, filters, name })
    return folder === undefined ? results : { ...results, coverage: await coverageOf(root, folder) }
  } finally {
    steps.close()
    stopListening()
    await vitest.close()
  }
}

async function coverageOf(root: string, folder: string): Promise<CoverageReport> {
  const { steps } = await loadWorkspace(root)
  const enabled = steps.filter(({ disabled }) => !disabled).map(({ name }) => name)
  return reportCoverage(enabled, await readCoverage(folder))
}

// That of the workspace, which its tests import. One of our own does where nothing of the workspace asks for it.
async function loadVitest(root: string): Promise<typeof VitestNode> {
  const own = createRequire(join(root, 'package.json'))
  try {
    const file = own.resolve('vitest/node')
    // What resolves under this name is vitest.
    return (await import(pathToFileURL(file).href)) as typeof VitestNode
  } catch (cause) {
    if (asksForVitest(root)) throw new StepyardError('VITEST_MISSING', {}, { cause })
    return import('vitest/node').catch((error: unknown) => {
      throw new StepyardError('VITEST_MISSING', {}, { cause: error })
    })
  }
}

function asksForVitest(root: string): boolean {
  return ['tests', ...CONFIGS].some((name) => existsSync(join(root, name)))
}

async function start(vitest: Vitest, filters: readonly string[], root: string): Promise<void> {
  try {
    await vitest.start([...filters])
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'VITEST_FILES_NOT_FOUND') {
      throw new StepyardError('NO_TESTS', { root, filters }, { cause })
    }
    throw cause
  }
}

function closed(vitest: Vitest, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    vitest.onClose(() => resolve())
    if (signal?.aborted) resolve()
    signal?.addEventListener('abort', () => resolve(), { once: true })
  })
}

// Keys are read one by one only from a terminal.
function isTerminal(input: Readable | undefined): input is ReadStream {
  return input instanceof ReadStream && input.isTTY
}

// In the order in which vitest looks for them.
const CONFIGS = ['vitest', 'vite'].flatMap((name) =>
  ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs'].map((ending) => `${name}.config.${ending}`),
)
