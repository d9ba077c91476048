import { planCloneStep, planRenameStep } from '../workspace/edit/moveStep.ts'
import { applyItems } from './applyItems.ts'
import { defineCommand } from './command.ts'
import { loadItems } from './loadItems.ts'

const JSON_OPTION = { flags: '--json', describe: 'print one JSON document' } as const
const DRY_RUN = { flags: '--dry-run', describe: 'show what would change and stop' } as const

/** `stepyard step rename`. */
export const stepRename = defineCommand({
  summary: 'give a step another name, wherever it is named',
  args: '<name> <new>',
  options: [DRY_RUN, JSON_OPTION],
  examples: ['stepyard step rename orders/charge billing/charge', 'stepyard step rename "send reminder" remind'],
  async run(context) {
    const [name = '', typed = ''] = context.args
    const { root, workspace, find } = await loadItems(context)
    const step = find('step', name)
    const plan = await planRenameStep(workspace, step, typed)
    const said = `Renamed the step ${step.name} to ${plan.items[0]?.name ?? typed}.`
    return applyItems(context, { root, command: 'step rename', plan, said })
  },
})

/** `stepyard step clone`. */
export const stepClone = defineCommand({
  summary: 'copy a step under another name',
  args: '<name> <new>',
  options: [DRY_RUN, JSON_OPTION],
  examples: ['stepyard step clone orders/charge orders/charge-again'],
  async run(context) {
    const [name = '', typed = ''] = context.args
    const { root, workspace, find } = await loadItems(context)
    const step = find('step', name)
    const plan = await planCloneStep(workspace, step, typed)
    const said = `Copied the step ${step.name} to ${plan.items[0]?.name ?? typed}: both run on the same tasks until one is changed.`
    return applyItems(context, { root, command: 'step clone', plan, said })
  },
})
