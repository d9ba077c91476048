import { quoteWord } from '../spelling.ts'
import { planAddLibrary } from '../workspace/edit/addLibrary.ts'
import { namespaceOf } from '../workspace/edit/codeItem.ts'
import { applyItems } from './applyItems.ts'
import { defineCommand } from './command.ts'
import { loadItems } from './loadItems.ts'
import { readGivenFile } from './readGivenFile.ts'

/** `stepyard library add`. */
export const libraryAdd = defineCommand({
  summary: 'make a library',
  args: '<name> [namespace]',
  options: [
    { flags: '-f, --file <path>', describe: 'take its content from this file' },
    { flags: '--json', describe: 'print one JSON document' },
  ],
  examples: ['stepyard library add billing/tax', 'stepyard library add text/markdown -f markdown.js'],
  async run(context) {
    const [typed = '', namespace] = context.args
    const { root, workspace } = await loadItems(context)
    const name = namespace === undefined || typed.startsWith(`${namespace}/`) ? typed : `${namespace}/${typed}`
    const file = await readGivenFile(context, root)
    const plan = await planAddLibrary(workspace, { name, ...(file && { file }) })
    const [item] = plan.items
    if (!item) throw new Error('a new library without an item')
    const use = `Import ${quoteWord(item.path)} in a step, or call \`lib.${namespaceOf(item.path)}\`.`
    const said = `Made the library ${item.name}.`
    return applyItems(context, {
      root,
      command: 'library add',
      plan,
      said,
      next: [use, 'stepyard check', 'stepyard push'],
    })
  },
})
