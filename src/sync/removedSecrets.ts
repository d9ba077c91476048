import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseConfig } from '../config/parseConfig.ts'
import type { PlannedChange } from './plan.ts'
import type { Session } from './session.ts'

/** Names that the branch's secrets.yaml has and the one that would be sent has not. */
export async function removedSecrets(session: Session, changes: readonly PlannedChange[]): Promise<readonly string[]> {
  const change = changes.find(({ path, action }) => path === 'secrets.yaml' && action === 'send')
  if (!change?.theirs) return []
  const [there] = await session.backend.readBlobs([change.theirs.oid])
  const here = new Set(secretNames(await readFile(join(session.root, 'secrets.yaml'))))
  return secretNames(there ?? new Uint8Array()).filter((name) => !here.has(name))
}

function secretNames(bytes: Uint8Array): string[] {
  const { value } = parseConfig('secrets', bytes, 'secrets.yaml')
  return Object.keys(value ?? {})
}
