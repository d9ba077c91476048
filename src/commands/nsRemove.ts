import { defineCommand } from './command.ts'
import { DROP_OPTIONS, dropNamespace } from './dropNamespace.ts'

/** `stepyard ns rm`. */
export const nsRemove = defineCommand({
  summary: 'delete a namespace with all its tasks',
  args: '<name>',
  options: DROP_OPTIONS,
  examples: ['stepyard ns rm pr-123 --yes'],
  run: (context) => dropNamespace(context, { command: 'ns rm', name: context.args[0] ?? '', mayLack: false }),
})
