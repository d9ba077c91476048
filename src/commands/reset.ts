import { chooseNamespace } from '../namespaces.ts'
import { defineCommand } from './command.ts'
import { DROP_OPTIONS, dropNamespace } from './dropNamespace.ts'
import { requireWorkspaceRoot } from './workspaceRoot.ts'

/** `stepyard reset`. */
export const reset = defineCommand({
  summary: 'delete all tasks of this namespace',
  options: DROP_OPTIONS,
  examples: ['stepyard reset --yes && stepyard seed'],
  async run(context) {
    const { name } = await chooseNamespace(requireWorkspaceRoot(context), context.effects)
    return dropNamespace(context, { command: 'reset', name, mayLack: true })
  },
})
