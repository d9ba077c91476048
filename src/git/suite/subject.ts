import { join } from 'node:path'
import {
  startGitServer,
  type GitServer,
  type GitServerOptions,
  type ServedRepository,
} from '../../../fixtures/gitServer.ts'
import { testDir, testIdentity } from '../../../fixtures/testDir.ts'
import { testEffects, type TestEffects } from '../../../fixtures/testEffects.ts'
import type { Effects } from '../../effects.ts'
import { isStepyardError } from '../../errors.ts'
import type { Oid } from '../../snapshot/tree.ts'
import type { BackendOptions, CommitRequest, GitBackend, Remote } from '../backend.ts'

/** What a backend can do beyond the contract; what it cannot, it refuses with `UNSUPPORTED_REPOSITORY`. */
export interface BackendCapabilities {
  /** Remotes over SSH. */
  readonly ssh: boolean
  /** Remotes in a local folder. */
  readonly file: boolean
  /** Repositories with 64-digit object ids. */
  readonly sha256: boolean
  /** Names the fsck message id of what it refuses, and honours `allowFsck`. */
  readonly fsck: boolean
}

/** The implementation under test. */
export interface Subject {
  readonly open: (options: BackendOptions) => Promise<GitBackend>
  readonly capabilities: BackendCapabilities
}

/** What a test starts from. */
export interface ArrangeOptions {
  readonly server?: GitServerOptions
  readonly effects?: Partial<Effects>
  readonly timeout?: number
}

/** A server with one repository, and an open backend whose private repository is still empty. */
export interface Arranged extends AsyncDisposable {
  readonly server: GitServer
  readonly repository: ServedRepository
  readonly remote: Remote
  readonly backend: GitBackend
  readonly effects: TestEffects
  /** Folder of this test; the private repository is `gitDir` in it. */
  readonly dir: string
  readonly gitDir: string
  /** Opens one more backend on the same private repository; closed with the rest. */
  reopen(overrides?: Partial<BackendOptions>): Promise<GitBackend>
}

/** Starts the server and opens the backend; `await using` closes both. */
export async function arrange(subject: Subject, options: ArrangeOptions = {}): Promise<Arranged> {
  const dir = await testDir()
  const server = await startGitServer(options.server)
  const repository = await server.createRepository('acme/app')
  const gitDir = join(dir.path, 'private', 'git')
  const effects = testEffects(options.effects)
  const opened: GitBackend[] = []
  const reopen = async (overrides: Partial<BackendOptions> = {}): Promise<GitBackend> => {
    const backend = await subject.open({ gitDir, effects, timeout: options.timeout ?? 20_000, ...overrides })
    opened.push(backend)
    return backend
  }
  const backend = await reopen()
  const remote = { url: repository.url, trustedHost: true }
  const dispose = async (): Promise<void> => {
    for (const each of opened) await each.close()
    await server[Symbol.asyncDispose]()
    await dir[Symbol.asyncDispose]()
  }
  return { server, repository, remote, backend, effects, dir: dir.path, gitDir, reopen, [Symbol.asyncDispose]: dispose }
}

/** The same with a first commit on `main`, fetched. */
export async function arrangeFetched(subject: Subject, options?: ArrangeOptions): Promise<Arranged & { tip: Oid }> {
  const arranged = await arrange(subject, options)
  const tip = await arranged.repository.commit({ 'readme.md': 'hello\n', 'steps/a.ts': 'export {}\n' })
  await arranged.backend.fetch({ remote: arranged.remote, branch: 'main' })
  return Object.assign(arranged, { tip })
}

/** A request for a commit that puts the files (or takes away the `null` ones), by the test's author. */
export function commitRequest(parent: Oid | undefined, files: Readonly<Record<string, string | null>>): CommitRequest {
  const edits = Object.entries(files).map(([path, content]) =>
    content === null
      ? ({ op: 'delete', path } as const)
      : ({ op: 'put', path, mode: '100644', bytes: Buffer.from(content) } as const),
  )
  return { ...(parent !== undefined && { parent }), edits, message: 'edit\n', author: testIdentity }
}

/** Bytes as text, one character each way: paths and contents compare without caring for their encoding. */
export function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8')
}

/** The code of a `StepyardError`; of anything else its words, which no test expects. */
export function codeOf(error: unknown): string {
  return isStepyardError(error) ? error.code : `not a StepyardError: ${String(error)}`
}

/** Every method once, as a pull and a push would call them; answers how the push went. */
export async function pullAndPush(backend: GitBackend, at: Arranged): Promise<string> {
  const { repository, remote } = at
  const theirs = await repository.commit({ 'steps/theirs.ts': 'x', '.gitattributes': '* filter=x\n' })
  await backend.listBranches(remote)
  await backend.fetch({ remote, branch: 'main' })
  await backend.fetch({ remote, branch: 'main', deepen: 'all' })
  const [parent = theirs] = (await backend.readCommit(theirs)).parents
  await backend.changedPaths(parent, theirs, 'steps')
  const entries = await backend.listTree(theirs, 'steps')
  await backend.readBlobs(entries.map(({ oid }) => oid))
  await backend.history(theirs, 10)
  const commit = await backend.writeCommit(commitRequest(theirs, { 'steps/ours.ts': 'y' }))
  return (await backend.push({ remote, commit, branch: 'main', expected: theirs })).outcome
}
