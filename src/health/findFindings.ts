import { quoteWord } from '../spelling.ts'
import type { Evidence, FailureSeen } from './evidence.ts'
import type { Finding } from './finding.ts'
import { findNearLimits } from './nearLimits.ts'

/** What the evidence says is amiss: what recurs and what is near a limit first, then what is of no use. */
export function findFindings(evidence: Evidence): readonly Finding[] {
  return [
    ...findRecurring(evidence),
    ...findNearLimits(evidence),
    ...findIdleSteps(evidence),
    ...findUnusedConnectors(evidence),
    ...findSilentWebhooks(evidence),
  ]
}

function findRecurring({ failures, since = 0 }: Evidence): Finding[] {
  const groups = new Map<string, FailureSeen>()
  for (const failure of failures) {
    if (failure.lastAt < since) continue
    const { step = '', code, place = failure.message } = failure
    const key = [step, code, place].join('\n')
    const known = groups.get(key)
    groups.set(key, known ? together(known, failure) : failure)
  }
  const recurring = [...groups.values()].filter(({ count }) => count > 1)
  return recurring.sort((one, other) => other.count - one.count).map(describeRecurring)
}

function together(one: FailureSeen, other: FailureSeen): FailureSeen {
  const last = one.lastAt >= other.lastAt ? one : other
  return { ...last, count: one.count + other.count, firstAt: Math.min(one.firstAt, other.firstAt) }
}

function describeRecurring({ code, message, step, place, count, firstAt, lastAt, lastTask }: FailureSeen): Finding {
  const where = [step === undefined ? '' : ` in "${step}"`, place === undefined ? '' : ` at ${place}`].join('')
  return {
    code: 'ERROR_RECURS',
    message: `${code}${where} came ${count} times: ${message}`,
    hint: `Run \`stepyard task show ${lastTask}\` to see the last one.`,
    ...(step !== undefined && { step }),
    evidence: { count, firstAt, lastAt, task: lastTask, error: code, ...(place !== undefined && { place }) },
  }
}

// Where nothing ran at all, it says nothing about a step that it did not.
function findIdleSteps({ steps, hasTasks }: Evidence): Finding[] {
  const idle = hasTasks ? steps.filter(({ ran }) => ran === false) : []
  return idle.map(({ name, path }) => ({
    code: 'STEP_NEVER_RAN',
    message: `"${name}" ran on no task.`,
    hint: `Run \`stepyard explain last --step ${quoteWord(name)}\` to see what it waits for, or \`stepyard step disable ${quoteWord(name)}\`.`,
    step: name,
    file: path,
    evidence: { count: 0 },
  }))
}

// Code that reaches connectors without naming them may reach any.
function findUnusedConnectors({ connectors, called, open }: Evidence): Finding[] {
  const unused = open.length > 0 ? [] : connectors.filter(({ name }) => !called.has(name))
  return unused.map(({ name, path }) => ({
    code: 'CONNECTOR_UNUSED',
    message: `No step or library calls \`connectors.${name}\`.`,
    hint: `Delete ${path} if nothing else needs it: \`git rm ${quoteWord(path)}\`.`,
    connector: name,
    file: path,
    evidence: { count: 0 },
  }))
}

function findSilentWebhooks({ webhooks, since = 0 }: Evidence): Finding[] {
  const silent = webhooks.filter(({ lastUse }) => lastUse === undefined || lastUse.at < since)
  return silent.map(({ name, path, lastUse }) => ({
    code: 'WEBHOOK_SILENT',
    message: `No request came to the webhook "${name}".`,
    hint: `Run \`stepyard hook send ${quoteWord(name)}\` to try it, or \`stepyard webhook delete ${quoteWord(name)}\`.`,
    webhook: name,
    file: path,
    evidence: { count: 0, ...(lastUse && { lastAt: lastUse.at }) },
  }))
}
