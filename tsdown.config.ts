import { defineConfig } from 'tsdown'

// Commander and yaml are read by every command: as dozens of files of their own they took a fifth of the time to start.
// The SDK of the Model Context Protocol would bring seventy packages, of which it needs three here. The licences
// of all of them ask to be handed on.
const BUILT_IN = ['commander', 'yaml', '@modelcontextprotocol/sdk', 'ajv-formats', 'content-type', 'zod']

function inside(name: string): RegExp {
  return new RegExp(`^${name}(?:/|$)`)
}

export default defineConfig({
  entry: {
    cli: 'cli.ts',
    fixtureTests: 'src/testing/fixture/fixtureTests.ts',
    index: 'src/index.ts',
    fakeWorker: 'src/fakes/fakeWorker.ts',
    stepWorker: 'src/loader/worker/stepWorker.ts',
    storeThread: 'src/store/sqlite/thread/storeThread.ts',
    testing: 'src/testing/testing.ts',
    testingConfig: 'src/testing/testingConfig.ts',
  },
  format: 'esm',
  target: 'node20.19',
  platform: 'node',
  dts: true,
  // Stores and engines are closed by `await using`, whichever `lib` a consumer compiles with.
  banner: { dts: '/// <reference lib="esnext.disposable" />' },
  fixedExtension: false,
  // It says which plugins took how long, which nobody who builds asks.
  inputOptions: { checks: { pluginTimings: false } },
  outputOptions: { comments: { jsdoc: false } },
  deps: {
    alwaysBundle: BUILT_IN.map(inside),
    onlyBundle: BUILT_IN,
  },
  copy: [
    // What `stepyard init --template` lays down.
    { from: 'fixtures/templates', to: 'dist' },
    ...BUILT_IN.map((name) => ({
      from: `node_modules/${name}/LICENSE`,
      to: 'dist/licenses',
      rename: `${name.replace('@', '').replace('/', '-')}.txt`,
    })),
  ],
})
