import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: { cli: 'cli.ts', index: 'src/index.ts' },
  format: 'esm',
  target: 'node20.19',
  platform: 'node',
  dts: true,
  fixedExtension: false,
})
