import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { isAddress } from '../connectors/openapi/fetchDocument.ts'
import { planImport } from '../connectors/openapi/planImport.ts'
import { applyItems, ASKING_OPTIONS } from './applyItems.ts'
import { defineCommand, listOption, textOption } from './command.ts'
import { loadItems } from './loadItems.ts'
import { openDocument } from './openDocument.ts'
import { plural } from './paint.ts'

/** `stepyard connector import`. */
export const connectorImport = defineCommand({
  summary: 'make a connector of an OpenAPI document, or renew it',
  args: '<source>',
  options: [
    { flags: '--as <name>', describe: 'the name of the connector (default: made of the document)' },
    { flags: '--only <what>', describe: 'only operations with this tag, operationId or name: "repos.*"', repeat: true },
    ...ASKING_OPTIONS,
    { flags: '--json', describe: 'print one JSON document' },
  ],
  examples: [
    'stepyard connector import crm.yaml',
    'stepyard connector import https://example.com/openapi.json --as crm --only contacts --yes',
  ],
  async run(context) {
    const { args, options } = context
    const [source = ''] = args
    const { root, workspace } = await loadItems(context)
    const documents = await openDocument(context, source)
    const name = textOption(options, 'as')
    const { changes, notes, operations, ...made } = planImport({
      documents,
      only: listOption(options, 'only'),
      declared: workspace.secrets,
      readExisting: (path) => readIfThere(join(root, path)),
      ...(name !== undefined && { name }),
      ...(isAddress(source) && { address: source }),
    })
    const plan = { items: [{ kind: 'connector' as const, name: made.name, path: made.path }], changes, notes }
    const what = `${made.name} with ${plural(operations.length, 'operation')}`
    const words = { said: `Imported the connector ${what}.`, next: ['stepyard check', 'stepyard push'] }
    const question = changes.length === 0 ? {} : { question: `Import the connector ${what}?` }
    return applyItems(context, { root, command: 'connector import', plan, ...words, ...question })
  },
})

/** The bytes of a file, `undefined` where there is none. */
export function readIfThere(file: string): Uint8Array | undefined {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ? readFileSync(file) : undefined
}
