import type { Workspace } from '../../workspace/workspace.ts'

/** A key of environments, with the value that each of them has. */
export interface KnownKey {
  readonly key: string
  /** By the name of the environment. */
  readonly values: ReadonlyMap<string, unknown>
  /** Whether every environment has a value for it, and not all of them the same. */
  readonly differs: boolean
  /** Whether every environment has one. */
  readonly isComplete: boolean
}

/** Where a value comes from: a key, and the environments in which it has this value. */
export interface KnownSource extends KnownKey {
  readonly environments: readonly string[]
}

/** What `environments/*.yaml` say, by the values that are specific enough to be recognised. */
export interface KnownValues {
  readonly names: ReadonlySet<string>
  /** By the value, as text. */
  readonly sources: ReadonlyMap<string, readonly KnownSource[]>
}

/** Reads the values of all environments. */
export function knownValues({ environments, config }: Pick<Workspace, 'environments' | 'config'>): KnownValues {
  const keys = new Set(environments.flatMap(({ value }) => Object.keys(value.values ?? {})))
  const sources = new Map<string, KnownSource[]>()
  for (const key of keys) {
    const known = readKey(key, environments)
    const texts = new Set([...known.values.values()].filter(isSpecific).map(String))
    for (const text of texts) {
      const having = [...known.values].filter(([, value]) => textOf(value) === text).map(([name]) => name)
      sources.set(text, [...(sources.get(text) ?? []), { ...known, environments: having }])
    }
  }
  const declared = [...(config?.environments.keys() ?? [])]
  return { names: new Set([...declared, ...environments.map(({ name }) => name)]), sources }
}

function readKey(key: string, environments: Workspace['environments']): KnownKey {
  const values = new Map(
    environments.flatMap(({ name, value }): [string, unknown][] => {
      const written = value.values ?? {}
      return Object.hasOwn(written, key) ? [[name, written[key]]] : []
    }),
  )
  const distinct = new Set([...values.values()].map(textOf))
  return { key, values, differs: distinct.size > 1, isComplete: values.size === environments.length }
}

// A list or a map is no text, and is compared as a whole.
function textOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** The shortest text, and the fewest digits of a number, that say which value is meant. */
const SHORTEST = 6

// A word such as `sandbox` or `monday` is written for many reasons.
function isSpecific(value: unknown): boolean {
  if (typeof value === 'number') return String(Math.abs(value)).replace(/\D/, '').length >= SHORTEST
  return typeof value === 'string' && value.length >= SHORTEST && !/^[A-Za-z]+(?:[-_ ][A-Za-z]+)?$/.test(value)
}
