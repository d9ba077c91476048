import { join } from 'node:path'
import type { ResolvedEnvironment } from '../../config/resolveConfig.ts'
import { isStepyardError } from '../../errors.ts'
import type { GitBackend } from '../../git/backend.ts'
import { openConflicts } from '../conflicts.ts'
import { readIfPresent } from '../../disk/durableFile.ts'
import type { LocalFolder } from '../localFolder.ts'
import { lockHolder } from '../../disk/lock.ts'
import { readState, type EnvironmentState } from '../stateFile.ts'
import { ok, problem, warning, type Finding } from './finding.ts'

/** Whether another command is at work, or one was cut short. */
export async function examineLocalFolder(folder: LocalFolder): Promise<readonly Finding[]> {
  return [...(await examineLock(folder)), ...(await examineJournal(folder))]
}

async function examineLock(folder: LocalFolder): Promise<readonly Finding[]> {
  const holder = await lockHolder(folder.lock)
  if (!holder) {
    if (!(await readIfPresent(folder.lock))) return [ok('lock', 'free')]
    return [warning('lock', 'its file is damaged; the next command takes it over', 'stepyard doctor --repair-base')]
  }
  const who = `\`stepyard ${holder.command}\` (process ${holder.pid} on ${holder.host}, since ${holder.at})`
  if (holder.alive) return [warning('lock', `held by ${who}`, 'Wait for it to end.')]
  const text = `held by ${who}, which is gone; the next command takes it over`
  return [warning('lock', text, 'stepyard doctor --repair-base')]
}

async function examineJournal(folder: LocalFolder): Promise<readonly Finding[]> {
  if (!(await readIfPresent(join(folder.journal, 'tx')))) return [ok('journal', 'nothing unfinished')]
  return [warning('journal', 'a sync was cut short; the next one brings it to an end', 'stepyard pull')]
}

/** What is remembered about an environment and whether it can be used. */
export async function examineEnvironment(
  { name, branch }: ResolvedEnvironment,
  { folder, backend, prefix }: { readonly folder: LocalFolder; readonly backend: GitBackend; readonly prefix: string },
): Promise<readonly Finding[]> {
  const topic = `environment ${name}`
  const { state, corrupt } = await readState(folder, name)
  const repair = `stepyard doctor --repair-base -e ${name}`
  const open = await openConflicts({ folder, chosen: { name, chosenBy: 'option' } })
  const conflicts =
    open.length === 0
      ? []
      : [
          warning(
            topic,
            `open conflicts: ${open.map(({ title }) => title).join(', ')}`,
            `stepyard resolve --list -e ${name}`,
          ),
        ]
  if (corrupt) return [problem(topic, 'what was last synced cannot be read', repair), ...conflicts]
  if (!state) return [ok(topic, `branch ${branch}, never synced`), ...conflicts]
  const fault = await findStoreFault(backend, state, prefix)
  if (fault !== undefined)
    return [problem(topic, `the local copy of the branch is damaged: ${fault}`, repair), ...conflicts]
  const items = `${state.base.size} ${state.base.size === 1 ? 'item' : 'items'}`
  const at = state.commit === undefined ? 'no commit' : state.commit.slice(0, 7)
  return [ok(topic, `branch ${branch}, synced at ${at}, ${items}`), ...conflicts]
}

// Blobs are read a part at a time, so that a large workspace is not in memory as a whole.
const AT_ONCE = 500

/**
 * What is missing or damaged in the private repository of what a state speaks of; `undefined` when it is whole. `prefix`
 * is the folder of the workspace in the repository.
 */
export async function findStoreFault(
  backend: GitBackend,
  { commit, base }: Pick<EnvironmentState, 'commit' | 'base'>,
  prefix: string,
): Promise<string | undefined> {
  try {
    if (commit !== undefined) await backend.listTree(commit, prefix)
    const oids = [...new Set([...base.values()].map(({ oid }) => oid))]
    for (let at = 0; at < oids.length; at += AT_ONCE) await backend.readBlobs(oids.slice(at, at + AT_ONCE))
    return undefined
  } catch (error) {
    if (isStepyardError(error, 'OBJECT_MISSING', 'OBJECTS_CORRUPT', 'OBJECT_TOO_LARGE', 'GIT_FAILED'))
      return error.message
    throw error
  }
}
