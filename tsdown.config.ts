import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: { cli: 'cli.ts', index: 'src/index.ts', storeThread: 'src/store/sqlite/thread/storeThread.ts' },
  format: 'esm',
  target: 'node20.19',
  platform: 'node',
  dts: true,
  // Stores and engines are closed by `await using`, whichever `lib` a consumer compiles with.
  banner: { dts: '/// <reference lib="esnext.disposable" />' },
  fixedExtension: false,
  // It says which plugins took how long, which nobody who builds asks.
  inputOptions: { checks: { pluginTimings: false } },
  // Both are read by every command. As dozens of files of their own they took a fifth of the time to start; their
  // licences ask to be handed on.
  deps: { alwaysBundle: ['commander', 'yaml'], onlyBundle: ['commander', 'yaml'] },
  copy: ['commander', 'yaml'].map((name) => ({
    from: `node_modules/${name}/LICENSE`,
    to: 'dist/licenses',
    rename: `${name}.txt`,
  })),
})
