import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bundleModule } from '../fixtures/bundle.ts'
import { readDocument } from '../src/config/readDocument.ts'
import { readOpenApi } from '../src/connectors/openapi/readOpenApi.ts'
import { formatDocument, slimDocument } from '../src/connectors/openapi/slimDocument.ts'

// `npx vite-node bench/connectors.ts [folder]`. Calls of a step that a fake answers, while the main thread is busy. With a
// folder also the description of GitHub (13 MB, 1,223 operations), imported and loaded, against openapi-typescript on the
// same file. Both packages are large and used nowhere else: `npm install --prefix <folder> @octokit/openapi
// openapi-typescript`.

const MOST_P95 = 60

await measureCalls()
const [folder] = process.argv.slice(2).filter((word) => word !== '--')
if (folder !== undefined) await measureImport(folder)

interface Percentiles {
  readonly p50: number
  readonly p95: number
}

async function measureCalls(): Promise<void> {
  const cache = join(import.meta.dirname, '../node_modules/.cache')
  mkdirSync(cache, { recursive: true })
  const out = mkdtempSync(join(cache, 'stepyard-bench-'))
  try {
    const program = await bundleModule(join(import.meta.dirname, 'callProgram.ts'), out)
    const source = join(import.meta.dirname, '../src')
    const steps = await bundleModule(join(source, 'loader/worker/stepWorker.ts'), join(out, 'steps'))
    const fakes = await bundleModule(join(source, 'fakes/fakeWorker.ts'), join(out, 'fakes'))
    // What `callProgram` prints.
    const measured = JSON.parse(
      execFileSync(process.execPath, [program, steps, fakes], { encoding: 'utf8' }),
    ) as Record<'line' | 'idle' | 'through' | 'throughIdle', Percentiles>
    const { line, idle, through, throughIdle } = measured
    const isKept = line.p95 <= MOST_P95
    console.log(
      `call to a fake, main thread busy          ${show(line)} ${isKept ? '' : 'MISSED'} (p95 60 us to reach)`,
    )
    console.log(`  main thread idle                        ${show(idle)}`)
    console.log(`  through the main thread, busy 5 ms each ${show(through)}: ${(line.p50 / through.p50).toFixed(4)}`)
    console.log(
      `  through the main thread, idle           ${show(throughIdle)}: ${(idle.p50 / throughIdle.p50).toFixed(2)}`,
    )
    if (!isKept) process.exitCode = 1
  } finally {
    rmSync(out, { recursive: true })
  }
}

function show({ p50, p95 }: Percentiles): string {
  return `p50 ${p50.toFixed(0)}, p95 ${p95.toFixed(0)} us`
}

async function measureImport(folder: string): Promise<void> {
  const peers = createRequire(join(folder, 'package.json'))
  const file = join(folder, 'node_modules/@octokit/openapi/generated/api.github.com.json')
  const parsed = time(() => readDocument(readFileSync(file), file).value)
  const api = time(() => readOpenApi({ root: parsed.result, file }))
  const slim = time(() => formatDocument(slimDocument({ root: parsed.result, file }, api.result.entries.values())))
  const loaded = time(() => readOpenApi({ root: readDocument(slim.result, 'github').value, file: 'github' }).operations)
  const one = time(() => loaded.result.find('repos.get'))

  const { default: openapiTS, astToString } = await import(
    pathToFileURL(join(dirname(peers.resolve('openapi-typescript/package.json')), 'dist/index.mjs')).href
  )
  const started = performance.now()
  astToString(await openapiTS(pathToFileURL(file)))
  const peer = performance.now() - started

  const ours = parsed.ms + api.ms + slim.ms
  console.log(
    `import             ${ours.toFixed(0)} ms, openapi-typescript ${peer.toFixed(0)} ms: ${(ours / peer).toFixed(3)}`,
  )
  console.log(`load the names     ${loaded.ms.toFixed(0)} ms: ${(loaded.ms / peer).toFixed(3)}`)
  console.log(`one operation      ${one.ms.toFixed(1)} ms (${one.result?.name})`)
  console.log(`written            ${(slim.result.length / 1e6).toFixed(1)} MB`)
}

function time<T>(work: () => T): { readonly ms: number; readonly result: T } {
  const started = performance.now()
  const result = work()
  return { ms: performance.now() - started, result }
}
