import { compileCondition } from '../../condition/compile.ts'
import { matchCompiled } from '../../condition/match.ts'
import type { CompiledCondition } from '../../condition/pattern.ts'
import { parseDuration } from '../../config/duration.ts'
import type { FaultEffect, FaultRule } from '../../config/schemaTypes.ts'
import { StepyardError } from '../../errors.ts'
import type { AskedCall } from '../answer.ts'
import { drawLogNormal, fractionOf } from './draw.ts'

/** What goes wrong with one call, and the rule that says so. */
export interface FaultDecision {
  readonly rule: string
  /** Milliseconds before anything else happens. */
  readonly delay: number
  readonly effect: Omit<FaultEffect, 'latency'>
  /** Decides what is drawn besides, such as the key that a malformed answer lacks. */
  readonly seed: string
}

/** The fault rules of a run. They can be changed while calls are made. */
export interface Faults {
  rules(): readonly FaultRule[]
  /** Adds a rule behind the others, or replaces the one of the same name. Throws `FAULT_RULE_REFUSED`. */
  add(rule: FaultRule): void
  /** Answers whether there was such a rule. */
  remove(name: string): boolean
  clear(): void
  /** What the first rule that applies does to a call. Every rule counts the calls that it matches. */
  decide(call: AskedCall): FaultDecision | undefined
}

/**
 * Makes the fault rules of a run. `nth` and `every` count the calls of each task by itself, and `rate` is drawn from the
 * seed of the call: the same task gets the same faults whatever runs beside it. `times` counts all calls.
 */
export function createFaults(initial: readonly FaultRule[] = []): Faults {
  const states = new Map<string, RuleState>()
  const add = (rule: FaultRule): void => void states.set(rule.name, openRule(rule))
  initial.forEach(add)
  return {
    rules: () => [...states.values()].map(({ rule }) => rule),
    add,
    remove: (name) => states.delete(name),
    clear: () => states.clear(),
    decide(call) {
      // All of them look at the call before one decides, so that each counts the same whatever stands before it.
      const [first] = [...states.values()].filter((state) => applies(state, call))
      if (first === undefined) return undefined
      first.fired += 1
      return decisionOf(first.rule, call)
    },
  }
}

interface RuleState {
  readonly rule: FaultRule
  readonly input?: CompiledCondition
  /** Calls that it matched, by task. */
  readonly matched: Map<string, number>
  /** How often it was the one that decided. */
  fired: number
}

function openRule(rule: FaultRule): RuleState {
  const state = { rule, matched: new Map<string, number>(), fired: 0 }
  if (rule.match.input === undefined) return state
  const { condition, diagnostics } = compileCondition({ input: rule.match.input })
  if (condition) return { ...state, input: condition }
  throw new StepyardError('FAULT_RULE_REFUSED', { name: rule.name, reason: diagnostics[0]?.message ?? 'unknown' })
}

function applies(state: RuleState, call: AskedCall): boolean {
  const { rule, matched } = state
  if (rule.enabled === false || !matches(state, call)) return false
  const nth = (matched.get(call.task) ?? 0) + 1
  matched.set(call.task, nth)
  const { nth: only, every = 1, rate = 1, times = Number.POSITIVE_INFINITY } = rule.when ?? {}
  if (only !== undefined && only !== nth) return false
  if (nth % every !== 0 || state.fired >= times) return false
  return rate >= 1 || fractionOf(`${rule.name} ${call.seed}`) < rate
}

function matches({ rule, input }: RuleState, call: AskedCall): boolean {
  const { connector, operation, step, task } = rule.match
  if (connector !== call.connector || (operation ?? call.operation) !== call.operation) return false
  if ((step ?? call.step) !== call.step || (task ?? call.task) !== call.task) return false
  return input === undefined || matchCompiled(input, { input: call.input ?? {} })
}

function decisionOf({ name, effect: { latency, ...effect } }: FaultRule, call: AskedCall): FaultDecision {
  const seed = `${name} ${call.seed}`
  return { rule: name, delay: delayOf(latency, `${seed} latency`), effect, seed }
}

function delayOf(latency: FaultEffect['latency'], seed: string): number {
  if (latency === undefined) return 0
  if (typeof latency === 'number') return latency
  if (typeof latency === 'string') return parseDuration(latency)
  return Math.round(drawLogNormal({ p50: parseDuration(latency.p50), p95: parseDuration(latency.p95) }, seed))
}
