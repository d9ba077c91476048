import { defineConfig } from 'vitest/config'

export default defineConfig({ test: { include: ['src/architecture.test.ts', 'src/codegen/drift.test.ts'] } })
