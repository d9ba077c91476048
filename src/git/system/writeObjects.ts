import { StepyardError } from '../../errors.ts'
import type { Oid } from '../../snapshot/tree.ts'
import type { BackendOptions, CommitRequest } from '../backend.ts'
import { buildCommit, buildTree } from '../objects/buildCommit.ts'
import { cleanMessage, cleanName, formatMoment } from '../objects/commitObject.ts'
import type { NewObject, ObjectReader } from '../objects/object.ts'
import { formatPack } from '../objects/pack.ts'
import { type GitOutput, lastWords, runGit } from '../process.ts'
import { isTrue, type UserSettings, userSettings } from './settings.ts'
import { pick } from './spawn.ts'

/** Where objects are written, and what they are read from. */
export interface ObjectWriter {
  readonly options: BackendOptions
  readonly objects: ObjectReader
  /** Fsck message ids that objects carried along from a source may break. */
  readonly allowFsck: ReadonlySet<string>
}

// Above this many, one pack costs less than a file and an fsync for each object.
const MOST_LOOSE = 64

// What gpg and ssh-keygen need to find keys and their agents.
const SIGNING_ENVIRONMENT =
  'HOME USERPROFILE APPDATA LOCALAPPDATA XDG_RUNTIME_DIR GNUPGHOME GPG_TTY GPG_AGENT_INFO SSH_AUTH_SOCK SSH_AGENT_PID DISPLAY WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS SSH_SK_PROVIDER'

/** Writes blobs, trees and the commit with one process (two when the user signs commits); answers the commit's id. */
export async function writeCommit(writer: ObjectWriter, request: CommitRequest): Promise<Oid> {
  const { options } = writer
  const { oid: tree, objects } = await buildTree(writer.objects, request)
  const settings = await userSettings(options.effects, options.gitDir)
  if (isTrue(settings.get('commit.gpgsign'))) {
    await writeObjects(writer, objects)
    return signCommit(writer, { request, tree, settings })
  }
  const commit = buildCommit(request, tree)
  await writeObjects(writer, [...objects, commit])
  return commit.oid
}

async function writeObjects(
  { options: { gitDir, effects }, allowFsck }: ObjectWriter,
  objects: readonly NewObject[],
): Promise<void> {
  const strict = allowFsck.size === 0 ? '--strict' : `--strict=${[...allowFsck].map((id) => `${id}=ignore`).join(',')}`
  const args = objects.length > MOST_LOOSE ? ['index-pack', '--stdin', strict] : ['unpack-objects', '-q', strict]
  const output = await runGit({ args, gitDir, effects, input: formatPack(objects), accept: 'any' })
  if (output.code !== 0) throw writeError(args[0] ?? '', output)
}

async function signCommit(
  { options: { gitDir, effects } }: ObjectWriter,
  { request, tree, settings }: { request: CommitRequest; tree: Oid; settings: UserSettings },
): Promise<Oid> {
  const { parent, author, message } = request
  const name = cleanName(author.name)
  const email = cleanName(author.email)
  const moment = formatMoment(author)
  const { stdout } = await runGit({
    args: ['commit-tree', '-S', ...(parent === undefined ? [] : ['-p', parent]), '-F', '-', tree],
    gitDir,
    effects,
    input: Buffer.from(cleanMessage(message)),
    config: settings.matching(/^(?:gpg\.|user\.signingkey$)/),
    env: {
      ...pick(effects.env, SIGNING_ENVIRONMENT.split(' ')),
      GIT_AUTHOR_NAME: name,
      GIT_AUTHOR_EMAIL: email,
      GIT_AUTHOR_DATE: moment,
      GIT_COMMITTER_NAME: name,
      GIT_COMMITTER_EMAIL: email,
      GIT_COMMITTER_DATE: moment,
    },
  })
  return Buffer.from(stdout).toString('latin1').trim()
}

function writeError(command: string, output: GitOutput): StepyardError {
  if (/No space left on device|Disk quota exceeded/.test(output.stderr)) return new StepyardError('DISK_FULL', {})
  return new StepyardError('GIT_FAILED', { command, reason: lastWords(output) })
}
