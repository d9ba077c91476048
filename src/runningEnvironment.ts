import { join } from 'node:path'
import { environmentValues, type EnvironmentValues } from './config/environmentValues.ts'
import type { ResolvedConfig } from './config/resolveConfig.ts'
import { readIfPresent } from './disk/durableFile.ts'
import type { Effects } from './effects.ts'
import type { EngineParts } from './engine/context.ts'
import { DEFAULT_SETTINGS, type EngineSettings } from './engine/settings.ts'
import { openCheckout } from './git/checkout.ts'
import { createMask } from './mask.ts'
import { openEnvironmentRules, type TaskRules } from './validation/taskRules.ts'
import type { Workspace } from './workspace/workspace.ts'

/**
 * What steps get of the environment they run in: its values and secrets, its limits, and which commit is checked out. As
 * it was when it was read last.
 */
export interface RunningEnvironment extends Pick<EngineParts, 'config' | 'mask' | 'revision' | 'settings'> {
  /** What is asked of task data that comes in, and which parts of it are about people. */
  readonly rules: TaskRules

  /** Every key that `config` serves, and the secrets that are declared without being set. */
  list(): EnvironmentValues['listed']
  /** Values that must not be shown or kept anywhere. */
  secrets(): readonly string[]
  /** The proxy that its live calls go through. */
  gateway(): string | undefined
  /** Reads all of it again. A workspace that has no valid configuration now keeps the limits it had. */
  refresh(workspace: Workspace): Promise<void>
}

/** Where an environment is read. */
export interface EnvironmentPlace {
  /** The folder of the workspace, absolute. */
  readonly root: string
  readonly environment: string
  readonly effects: Effects
}

/** Reads the environment that steps of `workspace` run in. */
export async function openRunningEnvironment(
  place: EnvironmentPlace,
  workspace: Workspace & { readonly config: ResolvedConfig },
): Promise<RunningEnvironment> {
  let current = await read(place, workspace, workspace.config)
  return {
    config: (key) => current.values.read(key),
    mask: (value) => current.mask(value),
    revision: () => current.revision,
    list: () => current.values.listed,
    secrets: () => current.values.secrets,
    gateway: () => current.gateway,
    rules: {
      get pii() {
        return current.rules.pii
      },
      get piiAllowed() {
        return current.rules.piiAllowed
      },
      admit: (data) => current.rules.admit(data),
      allow: (data) => current.rules.allow(data),
      personal: (data) => current.rules.personal(data),
    },
    settings: {
      get maxStepRuns() {
        return current.settings.maxStepRuns
      },
      get refire() {
        return current.settings.refire
      },
      get stepTimeout() {
        return current.settings.stepTimeout
      },
      get concurrentTasks() {
        return current.settings.concurrentTasks
      },
    },
    async refresh(newer) {
      const { settings, rules } = current
      const next = await read(place, newer, newer.config)
      current = newer.config ? next : { ...next, settings, rules }
    },
  }
}

interface State {
  readonly values: EnvironmentValues
  readonly mask: EngineParts['mask']
  readonly rules: TaskRules
  readonly settings: EngineSettings
  readonly revision: string | undefined
  readonly gateway: string | undefined
}

async function read(place: EnvironmentPlace, workspace: Workspace, config: ResolvedConfig | undefined): Promise<State> {
  const { root, environment, effects } = place
  const file = await readIfPresent(join(root, `.env.${environment}`))
  const values = environmentValues({
    environment,
    values: workspace.environments.find(({ name }) => name === environment)?.value.values ?? {},
    declared: workspace.secrets,
    envFile: file === undefined ? '' : new TextDecoder().decode(file),
    env: effects.env,
  })
  return {
    values,
    mask: createMask(values.secrets),
    rules: await openEnvironmentRules(workspace, environment),
    settings: settingsOf(config, workspace, environment),
    revision: (await openCheckout(root, effects))?.head,
    gateway: workspace.environments.find(({ name }) => name === environment)?.value.gateway,
  }
}

/** How an engine behaves by what a workspace and one of its environments say. */
export function settingsOf(
  config: ResolvedConfig | undefined,
  { environments }: Pick<Workspace, 'environments'>,
  environment: string,
): EngineSettings {
  const limits = environments.find(({ name }) => name === environment)?.value.limits
  return {
    maxStepRuns: config?.engine.maxStepRuns ?? DEFAULT_SETTINGS.maxStepRuns,
    refire: config?.engine.refire ?? DEFAULT_SETTINGS.refire,
    stepTimeout: config?.engine.stepTimeout.milliseconds ?? DEFAULT_SETTINGS.stepTimeout,
    concurrentTasks: limits?.concurrentTasks ?? DEFAULT_SETTINGS.concurrentTasks,
  }
}
