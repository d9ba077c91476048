/**
 * How vitest runs tests of steps: `export default defineConfig({ plugins: [stepTests()] })` in vitest.config.ts.
 * @module
 */
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vitest/config'

/** How tests of steps are run. */
export interface StepTestsOptions {
  /** Writes what came into fixtures. Default false. */
  readonly update?: boolean
}

/**
 * Runs `tests/**` and the tasks of `fixtures/*.yaml` as tests. Each has an engine, a clock and a store of its own, so
 * that files need not be kept apart: threads without isolation load vitest, Stepyard and the steps once and not for
 * every file. What the configuration says itself holds.
 */
export function stepTests({ update = false }: StepTestsOptions = {}): Plugin {
  return {
    name: 'stepyard:tests',
    enforce: 'pre',
    config: ({ test = {} }) => ({
      test: {
        ...(update && { provide: { stepyardUpdate: true } }),
        ...(test.include ? {} : { include: [...TESTS] }),
        ...(test.pool === undefined && { pool: 'threads' as const }),
        ...(test.isolate === undefined && { isolate: false }),
        ...(test.forceRerunTriggers ? {} : { forceRerunTriggers: [...TRIGGERS] }),
      },
    }),
    load(id) {
      const file = FIXTURE.exec(id)?.[0]
      if (file === undefined) return undefined
      const code = `import { fixtureTests } from ${JSON.stringify(ENTRY)}\nawait fixtureTests(${JSON.stringify(file)})\n`
      return { code, map: { mappings: '' } }
    },
  }
}

/** The tests of a workspace. */
export const TESTS = ['tests/**/*.{test,spec}.{ts,mts,js,mjs}', 'fixtures/*.{yaml,yml}'] as const

// What tests depend on without importing it, and what vitest looks at by itself.
const TRIGGERS = [
  '**/{steps,libraries,connectors,fakes,recordings,environments,schemas}/**',
  '**/{stepyard,secrets}.yaml',
  '**/package.json',
  '**/{vitest,vite}.config.*',
] as const

const FIXTURE = /^[^?\0]*\/fixtures\/[^/?]+\.ya?ml$/

const ENTRY = fileURLToPath(new URL('./fixtureTests.js', import.meta.url))
