import type { FaultRule } from '../config/schemaTypes.ts'

/** What answers the calls of steps, as the API shows and changes it. */
export interface ConnectorsPort {
  list(): readonly ServedConnector[]
  /** How a connector is called from now on; a service itself is asked only where the server was started so. */
  setMode(connector: string, mode: ChosenMode): void
  /** What the fake of a connector remembers; `undefined` where it remembers nothing. */
  readState(connector: string): Promise<unknown>
  setState(connector: string, state: object): void
  faults(): readonly FaultRule[]
  /** Adds a rule, or replaces the one of the same name, until the server ends. Throws `FAULT_RULE_REFUSED`. */
  addFault(rule: FaultRule): void
  /** Answers whether there was one. */
  removeFault(name: string): boolean
  /** What operations answer before anything else but `--answers`, by connector. */
  pins(): Readonly<Record<string, Readonly<Record<string, unknown>>>>
  pin(connector: string, operation: string, result: unknown): void
  /** Answers whether there was one. */
  unpin(connector: string, operation: string): boolean
}

/** Modes that may be chosen while calls are made. */
export type ChosenMode = 'fake' | 'replay' | 'deny'

/** A connector, as it stands. */
export interface ServedConnector {
  readonly name: string
  readonly namespace: string
  readonly type: string
  readonly mode: ChosenMode | 'live' | 'record'
  readonly enabled: boolean
  readonly operations: readonly string[]
  /** Of its file; absent for one that every workspace has. */
  readonly path?: string
  readonly environments?: readonly string[]
}
