import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import type * as VitestNode from 'vitest/node'
import type { Vitest } from 'vitest/node'
import { StepyardError } from '../errors.ts'
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
  /** Where a report for machines that know JUnit is written; relative to the workspace. */
  readonly junit?: string
  /** Gets what vitest prints. Default: nobody. */
  readonly print?: (text: string) => void
  readonly signal?: AbortSignal
}

/** Runs the tests of a workspace with its vitest, until they have ended or, when watching, until `signal` aborts. */
export async function runTests(request: TestRunRequest): Promise<TestResults> {
  const { createVitest } = await loadVitest()
  const { root, filters, print, watch = false, update = false, name, junit, signal } = request
  const config = CONFIGS.find((file) => existsSync(join(root, file)))
  const stream = streamTo(print)
  const vitest = await createVitest(
    'test',
    {
      root,
      watch,
      update: update ? 'all' : 'none',
      ...(config === undefined ? { config: false } : { config: join(root, config) }),
      ...(name !== undefined && { testNamePattern: name }),
      reporters: [...(print ? ['default' as const] : [{}]), ...(junit === undefined ? [] : ['junit' as const])],
      ...(junit !== undefined && { outputFile: { junit: join(root, junit) } }),
      passWithNoTests: false,
    },
    { plugins: [stepTests({ update })], logLevel: 'error', clearScreen: false },
    { stdout: stream, stderr: stream },
  )
  try {
    await start(vitest, filters, root)
    if (watch) await closed(vitest, signal)
    return readTestResults(vitest, root)
  } finally {
    await vitest.close()
  }
}

async function loadVitest(): Promise<typeof VitestNode> {
  try {
    return await import('vitest/node')
  } catch (cause) {
    throw new StepyardError('VITEST_MISSING', {}, { cause })
  }
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

function streamTo(print: ((text: string) => void) | undefined): Writable {
  return new Writable({
    decodeStrings: false,
    write(chunk: unknown, _encoding, done) {
      print?.(String(chunk))
      done()
    },
  })
}

// In the order in which vitest looks for them.
const CONFIGS = ['vitest', 'vite'].flatMap((name) =>
  ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs'].map((ending) => `${name}.config.${ending}`),
)
