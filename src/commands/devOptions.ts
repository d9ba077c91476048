import { chooseNamespace } from '../namespaces.ts'
import { flagOption, textOption, type CommandContext } from './command.ts'
import { chooseLocalEnvironment } from './localEnvironment.ts'
import { readAnswers } from './openTasks.ts'
import { openWorkspace } from './openWorkspace.ts'
import { readNumber } from './readNumber.ts'

const DEFAULT_PORT = 4711

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
    port: readNumber(options, 'port') ?? DEFAULT_PORT,
    ephemeral: flagOption(options, 'ephemeral'),
  }
}
