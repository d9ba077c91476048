import { setTimeout as pause } from 'node:timers/promises'
import { fileTokenStore, tokenFolder } from '../connectors/live/auth/fileTokenStore.ts'
import type { LiveParts } from '../connectors/live/liveParts.ts'
import type { Connector } from '../connectors/connector.ts'
import { StepyardError } from '../errors.ts'
import { openRunningEnvironment } from '../runningEnvironment.ts'
import { findItem } from '../workspace/edit/codeItem.ts'
import { listConnectors } from '../workspace/edit/connectorItem.ts'
import type { CommandContext } from './command.ts'
import { knownConnector, tableOf } from './describeConnectors.ts'
import { loadItems } from './loadItems.ts'
import { chooseLocalEnvironment } from './localEnvironment.ts'
import { openWorkspace } from './openWorkspace.ts'

/** A connector that a person named, with what calling its service needs. */
export interface LiveConnector {
  readonly connector: Connector
  readonly environment: string
  readonly parts: LiveParts
}

/**
 * The connector of the first argument in the environment of `--env`. Throws `ENVIRONMENT_NOT_LOCAL` for a protected one,
 * `CONNECTOR_NOT_IN_ENVIRONMENT`, and `CONFIG_INVALID` for a file that has errors.
 */
export async function openLiveConnector(context: CommandContext): Promise<LiveConnector> {
  const { args, effects } = context
  const opened = openWorkspace(context)
  const { root, workspace, within } = await loadItems(context)
  const item = findItem(listConnectors(workspace), { kind: 'connector', asked: args[0] ?? '', within })
  const environment = await chooseLocalEnvironment(context, opened)
  const connector = knownConnector(tableOf(workspace, root), item)
  if (!connector) {
    const errors = workspace.diagnostics.filter(({ file, severity }) => file === item.path && severity === 'error')
    throw new StepyardError('CONFIG_INVALID', { file: item.path, count: errors.length })
  }
  const { environments, namespace } = connector
  if (environments && !environments.includes(environment)) {
    const facts = { connector: namespace, environment, environments, path: item.path }
    throw new StepyardError('CONNECTOR_NOT_IN_ENVIRONMENT', facts)
  }
  const running = await openRunningEnvironment({ root, environment, effects }, { ...workspace, config: opened.config })
  const { env, log, now } = effects
  const folder = tokenFolder(env)
  if (folder === undefined) {
    throw new StepyardError('USAGE', { reason: 'There is no home to keep tokens in.', hint: 'Set XDG_CONFIG_HOME.' })
  }
  const parts: LiveParts = {
    workspace: workspace.name,
    environment,
    config: running.config,
    mask: running.mask,
    env,
    log,
    now: () => now().getTime(),
    sleep: sleepUntil,
    random: Math.random,
    tokens: fileTokenStore(folder),
  }
  return { connector, environment, parts }
}

async function sleepUntil(milliseconds: number, signal: AbortSignal): Promise<void> {
  await pause(milliseconds, undefined, { signal, ref: false }).catch(() => undefined)
}
