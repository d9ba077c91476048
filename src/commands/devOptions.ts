import { chooseNamespace } from '../namespaces.ts'
import { StepyardError } from '../errors.ts'
import { flagOption, listOption, textOption, type CommandContext, type OptionValues } from './command.ts'
import { chooseLocalEnvironment } from './localEnvironment.ts'
import { readAnswers } from './openTasks.ts'
import { openWorkspace } from './openWorkspace.ts'

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
  const { options, effects, versions } = context
  const workspace = openWorkspace(context)
  const { root } = workspace
  const namespace = textOption(options, 'ns') ?? (await chooseNamespace(root, effects)).name
  return {
    root,
    namespace,
    environment: await chooseLocalEnvironment(context, workspace),
    effects,
    version: versions.stepyard,
    answers: await readAnswers(context),
    port: readPort(options),
    ephemeral: flagOption(options, 'ephemeral'),
    hosts: listOption(options, 'allowHost'),
  }
}
