import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.faults.test.ts'],
    globalSetup: ['fixtures/buildOnce.ts'],
    testTimeout: 600_000,
    hookTimeout: 60_000,
  },
})
