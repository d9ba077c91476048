import { readDuration } from './duration.ts'
import type { Finding } from './explain.ts'
import { isMapValue } from './jsonSchema.ts'

const EFFECTS = ['error', 'status', 'timeout', 'malformed', 'dropped']

/** What fault rules that their schema accepts get wrong: two of one name, no effect or several, times out of order. */
export function checkFaults({ rules }: Readonly<Record<string, unknown>>): Finding[] {
  if (!Array.isArray(rules)) return []
  const seen = new Set<unknown>()
  return rules.flatMap((rule: unknown, at): Finding[] => {
    if (!isMapValue(rule)) return []
    const { name, effect } = rule
    const repeated = seen.has(name)
    seen.add(name)
    return [
      ...(repeated ? [repeatedName(name, at)] : []),
      ...(isMapValue(effect) ? checkEffect(effect, ['rules', at, 'effect']) : []),
    ]
  })
}

function repeatedName(name: unknown, at: number): Finding {
  const message = `rules[${at}] has the name "${String(name)}", which another rule has already.`
  return { code: 'REPEATED_VALUE', message, hint: 'Choose another name.', path: ['rules', at, 'name'] }
}

function checkEffect(effect: Readonly<Record<string, unknown>>, path: Finding['path']): Finding[] {
  const given = EFFECTS.filter((key) => effect[key] !== undefined && effect[key] !== false)
  if (given.length > 1) {
    const message = `A call cannot end in two ways: ${given.join(' and ')}.`
    return [{ code: 'WRONG_VALUE', message, hint: 'Keep one of them, or make two rules.', path }]
  }
  if (given.length === 0 && effect['latency'] === undefined) {
    const hint = `Add one of ${[...EFFECTS, 'latency'].join(', ')}, such as \`status: 503\`.`
    return [{ code: 'MISSING_KEY', message: 'The effect of this rule does nothing.', hint, path }]
  }
  return checkLatency(effect['latency'], [...path, 'latency'])
}

function checkLatency(latency: unknown, path: Finding['path']): Finding[] {
  if (!isMapValue(latency)) return []
  const [p50, p95] = [latency['p50'], latency['p95']].map((written) => readDuration(String(written)))
  if (p50 === undefined || p95 === undefined || p95 >= p50) return []
  const message = 'p95 is shorter than p50, and no calls are like that.'
  return [{ code: 'WRONG_VALUE', message, hint: 'Write a p95 that is at least as long.', path: [...path, 'p95'] }]
}
