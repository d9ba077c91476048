import type { Evidence, Limits, RunSeen } from './evidence.ts'
import type { Finding, FindingEvidence } from './finding.ts'

/** The part of a limit from which on a step run counts as close to it. */
export const CLOSE = 0.8

type Limit = NonNullable<FindingEvidence['limit']>

/** Steps of which some run came close to the time or the memory that one may use, or beyond. */
export function findNearLimits({ runs, limits, since = 0 }: Evidence): Finding[] {
  const close = new Map<string, CloseRun[]>()
  for (const run of runs) {
    for (const found of run.at < since ? [] : closeTo(run, limits)) {
      const key = `${found.limit} ${run.step}`
      close.set(key, [...(close.get(key) ?? []), found])
    }
  }
  return [...close.values()].map(describe)
}

interface CloseRun {
  readonly run: RunSeen
  readonly limit: Limit
  readonly reached: number
  readonly allowed: number
}

// One that computed for so long has also lasted so long: that is said once.
function closeTo(run: RunSeen, { time, heap }: Limits): CloseRun[] {
  const { ms, cpu = 0, heap: held = 0, code } = run
  const found: CloseRun[] = []
  if (cpu >= time * CLOSE) found.push({ run, limit: 'cpu', reached: cpu, allowed: time })
  else if (ms >= time * CLOSE || code === 'STEP_TIMEOUT') found.push({ run, limit: 'time', reached: ms, allowed: time })
  if (held >= heap * CLOSE || code === 'STEP_OUT_OF_MEMORY') {
    found.push({ run, limit: 'heap', reached: held === 0 ? heap : held, allowed: heap })
  }
  return found
}

const WORDS: Readonly<Record<Limit, string>> = { time: 'took', cpu: 'computed for', heap: 'had a heap of' }

function describe(close: readonly CloseRun[]): Finding {
  const worst = close.reduce((most, each) => (each.reached > most.reached ? each : most))
  const moments = close.map(({ run }) => run.at)
  const { run, limit, reached, allowed } = worst
  const unit = limit === 'heap' ? 'MB' : 'ms'
  return {
    code: 'NEAR_LIMIT',
    message: `"${run.step}" ${WORDS[limit]} ${Math.round(reached)} of ${Math.round(allowed)} ${unit} that a step run may use${close.length === 1 ? '' : `, or almost, ${close.length} times`}.`,
    hint: `Run \`stepyard task log ${run.task} --step ${run.run}\` to see it.${limit === 'heap' ? '' : ' `engine.stepTimeout` in stepyard.yaml is the limit.'}`,
    step: run.step,
    evidence: {
      count: close.length,
      firstAt: Math.min(...moments),
      lastAt: Math.max(...moments),
      task: run.task,
      run: run.run,
      limit,
      reached,
      allowed,
    },
  }
}
