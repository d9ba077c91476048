import { StepyardError } from '../errors.ts'
import { flagOption, listOption, textOption, type CommandContext, type OptionValues } from './command.ts'
import { localOptions, readAnswers, readCallModes } from './stepOptions.ts'
import { requireWorkspaceRoot } from './workspaceRoot.ts'
import { readGitOptions } from './syncOptions.ts'

/** Where a dev server listens unless it is told otherwise. */
export const DEFAULT_PORT = 4711

function readPort(options: OptionValues): number {
  const text = textOption(options, 'port') ?? String(DEFAULT_PORT)
  if (/^\d{1,5}$/.test(text) && Number(text) < 65_536) return Number(text)
  const hint = `Write \`--port ${DEFAULT_PORT}\`, or 0 for any that is free.`
  throw new StepyardError('USAGE', { reason: `"${text}" is no port.`, hint })
}

/** What a dev server is started with, as far as the command line says. */
export async function devOptions(context: CommandContext) {
  const { options, versions } = context
  const root = requireWorkspaceRoot(context)
  const namespace = textOption(options, 'ns')
  const ephemeral = flagOption(options, 'ephemeral')
  return {
    ...(await localOptions(context, root)),
    answers: await readAnswers(context),
    modes: readCallModes(context),
    environment: () => chooseEnvironment(context, root),
    ...readGitOptions(context),
    ...(namespace !== undefined && { namespace }),
    version: versions.stepyard,
    port: readPort(options),
    ephemeral,
    // Beside another one nobody has to look for a port.
    anyPort: ephemeral && textOption(options, 'port') === undefined,
    hosts: listOption(options, 'allowHost'),
  }
}

// What reads YAML is loaded when the server listens.
async function chooseEnvironment(context: CommandContext, root: string): Promise<string> {
  const [{ readWorkspaceConfig }, { chooseLocalEnvironment }] = await Promise.all([
    import('../workspace/readWorkspaceConfig.ts'),
    import('./localEnvironment.ts'),
  ])
  return chooseLocalEnvironment(context, { root, config: readWorkspaceConfig(root) })
}
