import { withDefaults } from './defaults.ts'
import { type Duration, parseDuration } from './duration.ts'
import { SCHEMAS } from './schemaFiles.ts'
import type { AllowedFinding, EngineSettings, Source, StepyardConfig, StepyardEnvironment } from './schemaTypes.ts'

/** One environment with nothing left open. */
export interface ResolvedEnvironment {
  readonly name: string
  readonly branch: string
  readonly promoteFrom?: string
  readonly gates: NonNullable<StepyardEnvironment['gates']>
  readonly protected: boolean
  readonly approvals: { readonly count: number; readonly timeout: Duration }
  readonly autoSync: boolean
  readonly syncInterval: Duration
}

/** `stepyard.yaml` with its defaults: what the rest of the program works with. */
export interface ResolvedConfig {
  readonly name: string
  readonly source: Source & { readonly allowFsck: readonly string[] }
  /** By name, in the order of the file; a name that is not there is `undefined`, whatever it is. */
  readonly environments: ReadonlyMap<string, ResolvedEnvironment>
  readonly include: readonly string[]
  readonly exclude: readonly string[]
  readonly engine: ResolvedEngine
  readonly check: { readonly allow: readonly AllowedFinding[] }
}

/** The `engine` part of `stepyard.yaml` with nothing left open. */
export interface ResolvedEngine {
  readonly maxStepRuns: number
  readonly refire: NonNullable<EngineSettings['refire']>
  readonly stepTimeout: Duration
  /** What happens to task data that fits no schema. */
  readonly validate: NonNullable<EngineSettings['validate']>
  readonly durability: NonNullable<EngineSettings['durability']>
  /** Modules of Node that steps may use although they reach this machine. */
  readonly allow: NonNullable<EngineSettings['allow']>
  /** Paths in task data as they are written. */
  readonly index: readonly string[]
  readonly retention: { readonly age?: Duration; readonly tasks?: number; readonly bytes?: number }
}

/** Fills in what `stepyard.yaml` leaves out. Takes only what `parseConfig` has accepted. */
export function resolveConfig(written: StepyardConfig): ResolvedConfig {
  // The schema has a default for each field that `Filled` says is there; a test looks at every one.
  const filled = withDefaults({ source: {}, ...written }, SCHEMAS.stepyard, SCHEMAS.stepyard) as Filled
  const environments = Object.entries(filled.environments).map(([name, environment]): [string, ResolvedEnvironment] => [
    name,
    resolveEnvironment(name, environment),
  ])
  const { name, source, include, exclude, engine, check } = filled
  return { name, source, environments: new Map(environments), include, exclude, engine: resolveEngine(engine), check }
}

function resolveEngine({ stepTimeout, retention, ...rest }: Required<EngineSettings>): ResolvedEngine {
  const { age, ...amounts } = retention
  return {
    ...rest,
    stepTimeout: durationOf(stepTimeout),
    retention: { ...amounts, ...(age !== undefined && { age: durationOf(age) }) },
  }
}

type FilledEnvironment = Required<Omit<StepyardEnvironment, 'promoteFrom' | 'autoSync' | 'approvals'>> & {
  readonly promoteFrom?: string
  readonly autoSync?: boolean
  readonly approvals: Required<NonNullable<StepyardEnvironment['approvals']>>
}

type Filled = Required<Omit<StepyardConfig, 'source' | 'environments' | 'engine' | 'check'>> & {
  readonly source: ResolvedConfig['source']
  readonly environments: Readonly<Record<string, FilledEnvironment>>
  readonly engine: Required<EngineSettings>
  readonly check: ResolvedConfig['check']
}

function resolveEnvironment(name: string, filled: FilledEnvironment): ResolvedEnvironment {
  const { promoteFrom, approvals, autoSync, syncInterval, ...rest } = filled
  return {
    name,
    ...rest,
    ...(promoteFrom === undefined ? {} : { promoteFrom }),
    approvals: { count: approvals.count, timeout: durationOf(approvals.timeout) },
    // The one default that depends on another field: nothing follows a protected branch unless it is asked to.
    autoSync: autoSync ?? !filled.protected,
    syncInterval: durationOf(syncInterval),
  }
}

function durationOf(written: string): Duration {
  return { written, milliseconds: parseDuration(written) }
}
