import { checkAgainstSchema } from '../config/checkAgainstSchema.ts'
import { isStepyardError } from '../errors.ts'
import type { Webhook } from '../workspace/webhook.ts'
import type { ReplayKey } from './delivery.ts'
import { taskIdOf } from './drawId.ts'
import { formatAccepted, formatRefusal } from './formatResponse.ts'
import { accountOf, type HookParts } from './hookParts.ts'
import { readData } from './readData.ts'
import type { Answer, Incoming } from './receiveHook.ts'
import type { Claim } from './replayMemory.ts'
import type { Verdict } from './schemes/scheme.ts'
import { toleranceOf } from './verify.ts'

/** A request that is what it says. */
export interface Verified extends Incoming {
  readonly webhook: Webhook
  readonly verdict: Verdict & { readonly passed: true }
}

type Data = Readonly<Record<string, unknown>>

/** Makes the task of a verified request, once: a copy of an earlier one is answered as that was. */
export async function makeTask(verified: Verified, parts: HookParts): Promise<Answer> {
  const read = await readData(verified.request)
  if (read.kind === 'unreadable')
    return refuse(verified, { status: read.status, error: 'UNREADABLE', reason: read.reason })
  const problem = await checkData(verified, read.data, parts)
  if (problem) return problem
  const replay = replayKeyOf(verified)
  const claim = replay && parts.seen.claim(replay.key, { now: verified.received, until: replay.until })
  if (claim === undefined || claim.first) {
    const answer = await submit(verified, read.data, { parts, ...(claim && { claim }) })
    return replay && answer.outcome.kind === 'accepted' ? { ...answer, replay } : answer
  }
  const task = await claim.task
  // The first one did not go through, so that this one has to.
  if (task === undefined) return makeTask(verified, parts)
  return accepted(verified, read.data, { kind: 'repeated', task })
}

function replayKeyOf({ webhook, verdict, received, resend }: Verified): ReplayKey | undefined {
  const { replayKey } = verdict
  if (replayKey === undefined || resend) return undefined
  // A signed time may lie ahead by the tolerance, and is good for as long again behind it.
  const until = received + 2 * toleranceOf(webhook.value.verify ?? {})
  return { key: JSON.stringify([webhook.name, replayKey]), until }
}

interface Submission {
  readonly parts: HookParts
  readonly claim?: Claim & { readonly first: true }
}

async function submit(verified: Verified, data: Data, { parts, claim }: Submission): Promise<Answer> {
  const { webhook, verdict, id, resend } = verified
  const taskId =
    verdict.once && verdict.replayKey !== undefined && !resend ? taskIdOf(webhook.name, verdict.replayKey) : undefined
  const via = { name: webhook.name, type: 'webhook', id, received: parts.taskTime() }
  try {
    const task = await parts.submit({
      ...(taskId !== undefined && { id: taskId }),
      name: webhook.value.task ?? webhook.name,
      // Last, so that nobody can say of himself where he comes from.
      data: { ...data, $via: via },
      actor: accountOf('hook', webhook.name),
      causedBy: id,
    })
    claim?.settle(task)
    return accepted(verified, data, { kind: 'accepted', task })
  } catch (error) {
    // A copy from before this process started: it is in the store, and its task too.
    if (taskId !== undefined && isStepyardError(error, 'TASK_EXISTS')) {
      claim?.settle(taskId)
      return accepted(verified, data, { kind: 'repeated', task: taskId })
    }
    claim?.release()
    return refuseError(verified, error)
  }
}

async function checkData(verified: Verified, data: Data, { schemaAt }: HookParts): Promise<Answer | undefined> {
  const { schema } = verified.webhook.value
  if (schema === undefined) return undefined
  try {
    const problems = await checkAgainstSchema(await schemaAt(schema), data)
    if (problems.length === 0) return undefined
    return refuse(verified, { status: 422, error: 'WRONG_DATA', problems, reason: problems.join('; ') })
  } catch (error) {
    return refuseError(verified, error)
  }
}

function accepted(
  { webhook, request }: Verified,
  data: Data,
  outcome: Answer['outcome'] & { readonly task: string },
): Answer {
  return { response: formatAccepted(webhook.value, { task: outcome.task, data, rawQuery: request.rawQuery }), outcome }
}

interface Refused {
  readonly status: number
  readonly error: string
  readonly reason: string
  readonly problems?: readonly string[]
}

function refuse(
  { webhook }: Verified,
  { status, error, reason, problems }: Refused,
): Answer & { readonly level: 'warning' } {
  const response = formatRefusal(status, { error, ...(problems && { problems }) })
  return { response, outcome: { kind: 'refused', reason: `${webhook.name}: ${reason}` }, level: 'warning' }
}

// What is too large, too deep or no task of this workspace was sent so; everything else is ours, and worth another try.
function refuseError(verified: Verified, error: unknown): Answer {
  const reason = error instanceof Error ? error.message : String(error)
  if (isStepyardError(error, 'DATA_TOO_LARGE')) return refuse(verified, { status: 413, error: error.code, reason })
  if (isStepyardError(error, 'TASK_DATA_INVALID')) {
    const problems = error.data.faults.map(({ path, expected, actual }) => `${path}: ${actual}, expected ${expected}`)
    return refuse(verified, { status: 422, error: error.code, reason, problems })
  }
  if (isStepyardError(error, 'PII_NOT_ALLOWED')) {
    return refuse(verified, { status: 422, error: error.code, reason, problems: error.data.paths })
  }
  if (isStepyardError(error, 'DATA_NOT_JSON')) return refuse(verified, { status: 400, error: error.code, reason })
  return { ...refuse(verified, { status: 503, error: 'UNAVAILABLE', reason }), level: 'error' }
}
