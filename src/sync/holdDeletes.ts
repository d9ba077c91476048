import type { Diagnostic } from '../diagnostics.ts'
import { checkKeptKinds } from '../snapshot/keptKinds.ts'
import type { PlannedChange } from './plan.ts'
import type { PushOptions } from './planPush.ts'
import { removedSecrets } from './removedSecrets.ts'
import type { Session } from './session.ts'

/**
 * The changes of a push with every delete held that nobody allowed, and a warning for each. Those that others depend on
 * (connectors, secret names) need to be named as well. What is held stays on the branch.
 */
export async function holdDeletes(
  session: Session,
  changes: readonly PlannedChange[],
  options: PushOptions,
): Promise<{ changes: PlannedChange[]; warnings: Diagnostic[] }> {
  const files = changes.filter((change) => change.action === 'delete').map((change) => change.path)
  const names = (await removedSecrets(session, changes)).map((name) => SECRET + name)
  const flags = flagsOf({ files, names }, options)
  const holdsSecrets = names.some((name) => flags.has(name))
  return {
    changes: changes.map((change) =>
      flags.has(change.path) || (holdsSecrets && isSecrets(change)) ? hold(change) : change,
    ),
    warnings: [...flags].map(([path, flag]) => heldWarning(path, flag)),
  }
}

const SECRETS_FILE = 'secrets.yaml'
const SECRET = `${SECRETS_FILE}#`

/** What to type for each delete that is held. Naming the file of secrets names every secret in it. */
function flagsOf(
  { files, names }: { files: readonly string[]; names: readonly string[] },
  { allowDelete = false, paths = [] }: PushOptions,
): ReadonlyMap<string, string> {
  const named = allowDelete ? [...paths, ...(paths.includes(SECRETS_FILE) ? names : [])] : []
  const checked = checkKeptKinds({ deletes: [...files, ...names], named })
  const flags = new Map(checked.passed ? [] : checked.kept.map(({ path, flag }) => [path, flag]))
  if (!allowDelete) for (const path of files) if (!flags.has(path)) flags.set(path, '--allow-delete')
  return flags
}

function isSecrets({ path, action }: PlannedChange): boolean {
  return path === SECRETS_FILE && action === 'send'
}

function hold(change: PlannedChange): PlannedChange {
  const { result: _dropped, ...rest } = change
  return { ...rest, action: 'hold' }
}

function heldWarning(path: string, flag: string): Diagnostic {
  const secret = path.startsWith(SECRET) ? path.slice(SECRET.length) : undefined
  const file = secret === undefined ? path : SECRETS_FILE
  const what = secret === undefined ? `"${file}" was deleted here` : `Secret "${secret}" was taken out of ${file}`
  const hint = `Add \`${flag}\` to delete it there.`
  return { severity: 'warning', code: 'DELETE_HELD', message: `${what} and is kept on the branch.`, hint, file }
}
