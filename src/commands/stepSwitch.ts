import { planSwitchSteps } from '../workspace/edit/switchSteps.ts'
import { applyItems } from './applyItems.ts'
import { defineCommand, type CommandContext, type ExitCode } from './command.ts'
import { loadItems } from './loadItems.ts'

const JSON_OPTION = { flags: '--json', describe: 'print one JSON document' } as const

/** `stepyard step enable`. */
export const stepEnable = defineCommand({
  summary: 'let steps run again',
  args: '<names...>',
  options: [JSON_OPTION],
  examples: ['stepyard step enable orders/charge'],
  run: async (context) => switchSteps(context, { disabled: false }),
})

/** `stepyard step disable`. */
export const stepDisable = defineCommand({
  summary: 'keep steps from running',
  args: '<names...>',
  options: [JSON_OPTION],
  examples: ['stepyard step disable orders/charge "send reminder"'],
  run: async (context) => switchSteps(context, { disabled: true }),
})

async function switchSteps(context: CommandContext, { disabled }: { readonly disabled: boolean }): Promise<ExitCode> {
  const { root, workspace, find } = await loadItems(context)
  const steps = [...new Map(context.args.map((name) => find('step', name)).map((step) => [step.path, step])).values()]
  const plan = await planSwitchSteps(workspace, steps, { disabled })
  const names = plan.changes.map(({ path }) => steps.find((step) => step.path === path)?.name ?? path)
  const said = `${disabled ? 'Disabled' : 'Enabled'} ${names.join(', ')}.`
  return applyItems(context, { root, command: disabled ? 'step disable' : 'step enable', plan, said })
}
