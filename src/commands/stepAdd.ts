import { StepyardError } from '../errors.ts'
import { quoteWord } from '../spelling.ts'
import { planAddStep } from '../workspace/edit/addStep.ts'
import type { ItemPlan } from '../workspace/edit/itemPlan.ts'
import type { StepDialect } from '../workspace/stepSource.ts'
import { applyItems } from './applyItems.ts'
import { defineCommand, textOption, type CommandContext } from './command.ts'
import { loadItems } from './loadItems.ts'
import { readGivenFile } from './readGivenFile.ts'

const DIALECTS: readonly StepDialect[] = ['native', 'A', 'B']

/** `stepyard step add`. */
export const stepAdd = defineCommand({
  summary: 'make a step',
  args: '<name>',
  options: [
    { flags: '--condition <literal>', describe: 'which tasks it is for: "{ order: { status: \'new\' } }"' },
    { flags: '-f, --file <path>', describe: 'take its content from this file' },
    { flags: '--dialect <dialect>', describe: 'native, A or B (default: that of most steps here)', choices: DIALECTS },
    { flags: '--json', describe: 'print one JSON document' },
  ],
  examples: [
    'stepyard step add orders/charge',
    'stepyard step add orders/charge --condition "{ order: { status: \'new\', total: Number } }"',
    'stepyard step add orders/charge -f ~/Downloads/charge.js',
  ],
  async run(context) {
    const { root, workspace } = await loadItems(context)
    const plan = await planAddStep(workspace, await readRequest(context, root))
    const [item] = plan.items
    if (!item) throw new Error('a new step without an item')
    const said = `Made the step ${item.name}.`
    return applyItems(context, { root, command: 'step add', plan, said, next: nextOf(context, plan) })
  },
})

async function readRequest(context: CommandContext, root: string) {
  const [name = ''] = context.args
  const condition = textOption(context.options, 'condition')
  const dialect = DIALECTS.find((known) => known === textOption(context.options, 'dialect'))
  const file = await readGivenFile(context, root)
  if (file && condition !== undefined) {
    const hint = 'Leave out `--condition`, or write the condition into the file.'
    throw new StepyardError('USAGE', { reason: `"${file.path}" has a condition of its own.`, hint })
  }
  return {
    name,
    ...(condition !== undefined && { condition }),
    ...(dialect && { dialect }),
    ...(file && { file }),
  }
}

function nextOf({ options }: CommandContext, { items }: ItemPlan): string[] {
  const path = quoteWord(items[0]?.path ?? '')
  if (textOption(options, 'file') !== undefined) return ['stepyard check', 'stepyard push']
  const missing =
    textOption(options, 'condition') === undefined ? 'which tasks it is for, and what it does' : 'what it does'
  return [`Open ${path} and say ${missing}.`, 'stepyard check', 'stepyard push']
}
