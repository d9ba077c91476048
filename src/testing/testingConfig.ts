/**
 * How vitest runs tests of steps: `export default defineConfig(stepTests)` in vitest.config.ts.
 * @module
 */

/**
 * Options of vitest for tests of steps. Each test has an engine, a clock and a store of its own, so that files need
 * not be kept apart: threads without isolation load vitest, Stepyard and the steps once and not for every file.
 */
export const stepTests = {
  test: {
    include: ['tests/**/*.test.{ts,mts,js}'],
    pool: 'threads' as const,
    isolate: false,
    // Files of a workspace that tests do not import.
    forceRerunTriggers: [
      '**/{steps,libraries,connectors,fakes,recordings,environments,schemas}/**',
      '**/stepyard.yaml',
      '**/secrets.yaml',
    ],
  },
}
