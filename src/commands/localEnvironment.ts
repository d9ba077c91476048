import type { ResolvedConfig } from '../config/resolveConfig.ts'
import { isStepyardError, StepyardError } from '../errors.ts'
import { openCheckout } from '../git/checkout.ts'
import { chooseEnvironment, type ChosenEnvironment } from '../sync/chooseEnvironment.ts'
import { switchedEnvironment } from '../sync/editEnvironment.ts'
import { textOption, type CommandContext } from './command.ts'
import type { OpenedWorkspace } from './openWorkspace.ts'

/**
 * The environment whose values tasks get that run on this machine: `-e`, else that of the checked-out branch, else that
 * of `env switch`, else the first one. Never a protected one: asking for it throws `ENVIRONMENT_NOT_LOCAL`, and one that
 * only the branch implies makes room for the first that is not protected.
 */
export async function chooseLocalEnvironment(
  context: CommandContext,
  { root, config: { environments } }: OpenedWorkspace,
): Promise<string> {
  const open = [...environments.values()].filter((environment) => !environment.protected).map(({ name }) => name)
  const chosen = await choose(context, { root, environments })
  const isOpen = chosen !== undefined && !environments.get(chosen.name)?.protected
  if (isOpen) return chosen.name
  const [first] = open
  if (chosen?.chosenBy !== 'option' && first !== undefined) return first
  throw new StepyardError('ENVIRONMENT_NOT_LOCAL', { name: chosen?.name ?? [...environments.keys()][0] ?? '', open })
}

async function choose(
  { options, effects }: CommandContext,
  { root, environments }: { root: string; environments: ResolvedConfig['environments'] },
): Promise<ChosenEnvironment | undefined> {
  const asked = textOption(options, 'env')
  const branch = (await openCheckout(root, effects))?.branch
  const switched = await switchedEnvironment(root)
  try {
    return chooseEnvironment({
      environments,
      writesBranch: false,
      ...(asked !== undefined && { asked }),
      ...(branch !== undefined && { branch }),
      ...(switched !== undefined && { switched }),
    })
  } catch (error) {
    if (isStepyardError(error, 'ENVIRONMENT_NOT_CHOSEN')) return undefined
    throw error
  }
}
