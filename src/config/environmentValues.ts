import { parseEnv } from 'node:util'
import { StepyardError } from '../errors.ts'
import { nearestSpelling } from '../spelling.ts'

/** Where the values of one environment come from. */
export interface ValueSources {
  readonly environment: string
  /** `values` of environments/<name>.yaml. */
  readonly values: Readonly<Record<string, unknown>>
  /** Names declared in secrets.yaml. */
  readonly declared: readonly string[]
  /** Text of `.env.<environment>`; '' where there is none. */
  readonly envFile: string
  /** The process environment: of it, only `STEPYARD_SECRET_<NAME>` is read. */
  readonly env: Readonly<Record<string, string | undefined>>
}

/** The values and secrets of one environment, as `task.config` serves them. */
export interface EnvironmentValues {
  /** The value or secret under `key`; throws `CONFIG_MISSING`. */
  read(key: string): unknown
  /** Values that must not be shown anywhere. */
  readonly secrets: readonly string[]
  /** Every key by name, without what a secret holds; declared secrets that nothing sets among them. */
  readonly listed: readonly ListedValue[]
}

/** One key of an environment, as it may be shown. */
export type ListedValue =
  | { readonly key: string; readonly kind: 'value'; readonly value: unknown }
  | { readonly key: string; readonly kind: 'secret'; readonly isSet: boolean }

/**
 * One namespace of values and secrets. Secrets come from `STEPYARD_SECRET_<NAME>` and from `.env.<environment>`, in
 * this order, and win over values; `ENVIRONMENT` is the name of the environment unless something sets it.
 */
export function environmentValues(sources: ValueSources): EnvironmentValues {
  const { environment, values, declared } = sources
  const secrets = readSecrets(sources)
  const served = new Map<string, unknown>([['ENVIRONMENT', environment], ...Object.entries(values), ...secrets])
  return {
    read(key) {
      if (served.has(key)) return served.get(key)
      const isSecret = declared.includes(key)
      const nearest = isSecret ? undefined : nearestSpelling(key, [...served.keys(), ...declared])
      throw new StepyardError('CONFIG_MISSING', {
        key: String(key),
        environment,
        isSecret,
        ...(nearest !== undefined && { nearest }),
      })
    },
    secrets: [...secrets.values()].filter((secret) => secret !== ''),
    listed: [...new Set([...served.keys(), ...declared])].sort().map((key): ListedValue => {
      if (!secrets.has(key) && served.has(key)) return { key, kind: 'value', value: served.get(key) }
      return { key, kind: 'secret', isSet: secrets.has(key) }
    }),
  }
}

const PREFIX = 'STEPYARD_SECRET_'

function readSecrets({ declared, envFile, env }: ValueSources): ReadonlyMap<string, string> {
  const secrets = new Map<string, string>()
  for (const [name, value] of Object.entries(parseEnv(envFile))) if (value !== undefined) secrets.set(name, value)
  for (const [variable, value] of Object.entries(env)) {
    if (!variable.startsWith(PREFIX) || value === undefined) continue
    const name = variable.slice(PREFIX.length)
    // A name with a dot or a dash is none that a variable can have; its own spelling is that of secrets.yaml.
    secrets.set(declared.find((candidate) => candidate.replaceAll(/\W/g, '_') === name) ?? name, value)
  }
  return secrets
}
