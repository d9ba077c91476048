import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'cli.test.ts', 'fixtures/**/*.test.ts'],
    exclude: [
      '**/node_modules/**',
      'fixtures/templates/**',
      'src/architecture.test.ts',
      'src/**/*.faults.test.ts',
      'src/codegen/drift.test.ts',
    ],
    globalSetup: ['fixtures/buildOnce.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // What a process of its own does is waited for, however busy the machine is.
    expect: { poll: { timeout: 20_000 } },
    pool: 'forks',
    // By default one processor stays idle, of two as well: most tests wait for a process or a disk.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
})
