/** How an engine behaves: the `engine` part of stepyard.yaml and the limits of the environment, with their defaults. */
export interface EngineSettings {
  /** Step runs a task may have before it is stopped. */
  readonly maxStepRuns: number
  /** Whether a step that has run runs again when what its condition reads was changed by somebody else. */
  readonly refire: 'once' | 'on-change'
  /** The longest one step run may take, in milliseconds. */
  readonly stepTimeout: number
  /** The most tasks in processing; the rest wait in order of submission. */
  readonly concurrentTasks: number
}

/** What holds where nothing is configured. */
export const DEFAULT_SETTINGS: EngineSettings = {
  maxStepRuns: 1_000,
  refire: 'once',
  stepTimeout: 5 * 60_000,
  concurrentTasks: 64,
}
