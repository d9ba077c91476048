import type { FaultRule } from '../config/schemaTypes.ts'
import { StepyardError } from '../errors.ts'
import { nearestSpelling } from '../spelling.ts'
import type { ConnectorTable } from './connectorTable.ts'
import { createFaults } from './faults/faults.ts'

/** How calls are answered without asking a service: `fake` by whatever there is, `replay` by recordings alone. */
export type AnswerMode = 'fake' | 'replay' | 'deny'

/** Who answers the calls of a connector. */
export type CallMode = AnswerMode | 'live' | 'record'

/** How connectors are called whose names are listed; all others are answered by fakes. */
export interface CallModes {
  /** Asks the service itself. */
  readonly live?: readonly string[]
  /** The same, and keeps what it answers. */
  readonly record?: readonly string[]
  /** Answers from recordings alone. */
  readonly replay?: readonly string[]
  readonly deny?: readonly string[]
  /** Records nothing; an operation that has recordings is answered by them alone. Default false. */
  readonly ci?: boolean
}

/** Rules for faults that can be changed while calls are made. */
export interface FaultRules {
  /** Those of faults.yaml that were not taken away, and those that were added. */
  list(): readonly FaultRule[]
  /** Adds a rule, or replaces the one of the same name. Throws `FAULT_RULE_REFUSED`. */
  add(rule: FaultRule): void
  /** Takes a rule away until the process ends; answers whether there was one. */
  remove(name: string): boolean
}

/** Results that operations answer whatever they are given, until the process ends. */
export interface Pins {
  list(): Readonly<Record<string, Readonly<Record<string, unknown>>>>
  set(connector: string, operation: string, result: unknown): void
  /** Answers whether there was one. */
  remove(connector: string, operation: string): boolean
}

/** Everything that decides who answers, and can be changed while calls are made. */
export interface CallRules {
  readonly faults: FaultRules
  readonly pins: Pins
  /** How a connector is called, by its name or namespace. */
  modeOf(connector: string): CallMode
  /** How a connector is called from now on; a live one stays live. */
  setMode(connector: string, mode: AnswerMode): void
}

/** What rules are made of. */
export interface CallRulesParts {
  readonly modes: CallModes
  readonly table: () => ConnectorTable
  /** The rules of faults.yaml, as they are now. */
  readonly written: () => readonly FaultRule[]
  readonly onChanged: () => void
}

/** Starts with what files and the command line say. */
export function createCallRules(parts: CallRulesParts): CallRules {
  return { faults: createFaultRules(parts), pins: createPins(parts), ...createModes(parts) }
}

/**
 * Throws `CONNECTOR_UNKNOWN`: a misspelt name would be a fake where a service was meant. `recorded` are namespaces that
 * have recordings, which may be replayed whether or not they are connectors.
 */
export function requireKnown(
  { live = [], record = [], replay = [], deny = [] }: CallModes,
  table: ConnectorTable,
  recorded: readonly string[] = [],
): void {
  const known = table.all.flatMap(({ name, namespace }) => [name, namespace])
  const replayed = replay.filter((name) => !recorded.includes(name))
  for (const name of [...live, ...record, ...replayed, ...deny]) {
    if (known.includes(name)) continue
    const nearest = nearestSpelling(name, known)
    throw new StepyardError('CONNECTOR_UNKNOWN', { name, ...(nearest !== undefined && { nearest }) })
  }
}

/** Whether the service itself is asked. */
export function isLive(mode: CallMode): mode is 'live' | 'record' {
  return mode === 'live' || mode === 'record'
}

function createFaultRules({ written, onChanged }: CallRulesParts): FaultRules {
  const added = new Map<string, FaultRule>()
  const removed = new Set<string>()
  const list = (): readonly FaultRule[] => {
    const kept = written().filter(({ name }) => !added.has(name) && !removed.has(name))
    return [...kept, ...added.values()]
  }
  return {
    list,
    add(rule) {
      // Refused here, not where calls are made.
      createFaults([rule])
      added.set(rule.name, rule)
      removed.delete(rule.name)
      onChanged()
    },
    remove(name) {
      const isThere = list().some((rule) => rule.name === name)
      added.delete(name)
      removed.add(name)
      if (isThere) onChanged()
      return isThere
    },
  }
}

function createPins({ onChanged }: CallRulesParts): Pins {
  const pinned = new Map<string, Map<string, unknown>>()
  return {
    list: () => Object.fromEntries([...pinned].map(([name, results]) => [name, Object.fromEntries(results)])),
    set(connector, operation, result) {
      pinned.set(connector, new Map(pinned.get(connector)).set(operation, result))
      onChanged()
    },
    remove(connector, operation) {
      const isThere = pinned.get(connector)?.delete(operation) ?? false
      if (isThere) onChanged()
      return isThere
    },
  }
}

function createModes({ modes, table, onChanged }: CallRulesParts): Pick<CallRules, 'modeOf' | 'setMode'> {
  const chosen = new Map<string, AnswerMode>()
  const nameOf = (connector: string): string => table().find(connector)?.name ?? connector
  return {
    modeOf(connector) {
      const name = nameOf(connector)
      const isListed = (names: readonly string[] = []): boolean => names.includes(connector) || names.includes(name)
      if (isListed(modes.record)) return modes.ci === true ? 'replay' : 'record'
      if (isListed(modes.live)) return 'live'
      const mode = chosen.get(name)
      if (mode !== undefined) return mode
      if (isListed(modes.deny)) return 'deny'
      return isListed(modes.replay) ? 'replay' : 'fake'
    },
    setMode(connector, mode) {
      chosen.set(nameOf(connector), mode)
      onChanged()
    },
  }
}
