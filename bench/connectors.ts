import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { readDocument } from '../src/config/readDocument.ts'
import { readOpenApi } from '../src/connectors/openapi/readOpenApi.ts'
import { formatDocument, slimDocument } from '../src/connectors/openapi/slimDocument.ts'

/**
 * The description of GitHub (13 MB, 1,223 operations), imported and loaded, against openapi-typescript on the same file.
 * Both packages are large and used nowhere else: `npm install --prefix <folder> @octokit/openapi openapi-typescript`, then
 * give that folder.
 */
const folder = process.argv[2]
if (folder === undefined)
  throw new Error('Give the folder in which @octokit/openapi and openapi-typescript are installed.')
const peers = createRequire(join(folder, 'package.json'))
const file = join(folder, 'node_modules/@octokit/openapi/generated/api.github.com.json')

function time<T>(work: () => T): { readonly ms: number; readonly result: T } {
  const started = performance.now()
  const result = work()
  return { ms: performance.now() - started, result }
}

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
