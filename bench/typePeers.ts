import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Program } from './measure.ts'

const REPOSITORY = join(import.meta.dirname, '..')

/** A program that makes types of every schema of a workspace, as a whole process. */
export type TypePeer = 'json2ts' | 'quicktype' | 'openapi-typescript'

/** Peers that need nothing but the repository. */
export const INSTALLED = ['json2ts', 'quicktype'] as const satisfies readonly TypePeer[]

/** Installs openapi-typescript with the compiler that it asks for into `folder`, running no script of theirs. */
export function installOpenapiTypescript(folder: string): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
  const words = ['openapi-typescript@7', 'typescript@5']
  const argv = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...words]
  execFileSync('npm', argv, { cwd: folder, stdio: 'inherit' })
}

/** How a peer is run in the workspace `root`; `peers` is where openapi-typescript was installed. */
export function peerProgram(
  peer: TypePeer,
  { root, peers }: { readonly root: string; readonly peers: string },
): Program {
  const out = join(root, 'out', peer)
  if (peer === 'json2ts') {
    const cli = join(REPOSITORY, 'node_modules/json-schema-to-typescript/dist/src/cli.js')
    return { command: process.execPath, args: [cli, '-i', 'schemas/tasks/*.json', '-o', out], cwd: root }
  }
  const place = peer === 'quicktype' ? REPOSITORY : peers
  const script = join(place === REPOSITORY ? root : place, `${peer}.mjs`)
  writeFileSync(script, SCRIPTS[peer](place))
  return { command: process.execPath, args: [script, join(root, 'schemas/tasks'), out], cwd: root }
}

const BEGIN = `import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
const [from, to] = process.argv.slice(2)
mkdirSync(to, { recursive: true })
for (const name of readdirSync(from)) {
  const schema = readFileSync(join(from, name), 'utf8')
`

// Neither has a command that does this to a folder, so each does it in one process: the least it can take.
const SCRIPTS: Readonly<Record<Exclude<TypePeer, 'json2ts'>, (place: string) => string>> = {
  quicktype: (
    place,
  ) => `import { InputData, JSONSchemaInput, FetchingJSONSchemaStore, quicktype } from '${place}/node_modules/quicktype-core/dist/index.js'
${BEGIN}  const input = new JSONSchemaInput(new FetchingJSONSchemaStore())
  await input.addSource({ name: 'Kind', schema })
  const inputData = new InputData()
  inputData.addInput(input)
  const { lines } = await quicktype({ inputData, lang: 'typescript', rendererOptions: { 'just-types': 'true' } })
  writeFileSync(join(to, name + '.ts'), lines.join('\\n'))
}
`,
  'openapi-typescript': () => `import openapiTS, { astToString } from 'openapi-typescript'
${BEGIN}  const { definitions, ...Kind } = JSON.parse(schema.replaceAll('#/definitions/', '#/components/schemas/'))
  const document = { openapi: '3.1.0', info: { title: name, version: '1' }, paths: {}, components: { schemas: { Kind, ...definitions } } }
  writeFileSync(join(to, name + '.ts'), astToString(await openapiTS(document)))
}
`,
}
