import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TextFile } from '../checks/texts.ts'
import { StepyardError } from '../errors.ts'
import type { PlannedChange, PushGate } from './plan.ts'
import type { Session } from './session.ts'

/** The gate that lets no secret out: closed by the first one in what would be sent that nobody has allowed. */
export async function checkSecretsSent(session: Session, sent: readonly PlannedChange[]): Promise<PushGate> {
  if (sent.length === 0) return OPEN
  const { textOfBytes } = await import('../checks/texts.ts')
  const files = await Promise.all(
    sent.map(async ({ path }): Promise<TextFile[]> => {
      const text = textOfBytes(await readFile(join(session.root, path)))
      return text === undefined ? [] : [{ path, text }]
    }),
  )
  const found = await findSecrets(session, files.flat())
  const [first] = found
  if (!first) return OPEN
  const { file, line, message, fingerprint = '' } = first
  const others = found.length === 1 ? '' : ` (and ${found.length - 1} more)`
  return { gate: 'no-secrets', passed: false, reason: `${file}:${line}: ${message}${others}`, fingerprint }
}

/** Refuses a message of a commit that holds a secret: it would be there for good, and no allowance is about it. */
export async function refuseSecretMessage(session: Session, message: string): Promise<void> {
  const [found] = await findSecrets(session, [{ path: MESSAGE, text: message }])
  if (!found) return
  throw new StepyardError('SECRET_IN_PUSH', { reason: `The message of the commit: ${found.message}` })
}

const OPEN: PushGate = { gate: 'no-secrets', passed: true }
const MESSAGE = 'message of the commit'

// Read when there is something to look at: a push of nothing does not pay for the rules.
async function findSecrets({ root, config }: Session, files: readonly TextFile[]) {
  const { findSentSecrets } = await import('../checks/secrets/sentSecrets.ts')
  return findSentSecrets({ root, files, allow: config.check.allow })
}
