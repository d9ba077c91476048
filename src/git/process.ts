import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { existsSync } from 'node:fs'
import { StepyardError } from '../errors.ts'
import { redact } from './redact.ts'
import { escapeInvisible } from './ref.ts'
import { endGroup, type GitSpawn, OLDEST_GIT, spawnGit } from './system/spawn.ts'

/** One run of git, from start to exit. */
export interface GitCommand extends GitSpawn {
  /** Written to its standard input, which is closed afterwards. */
  readonly input?: Uint8Array
  /** Milliseconds of silence on both outputs after which it is ended with `GIT_TIMEOUT`. Default 30,000. */
  readonly timeout?: number
  /** Bytes of output after which it is ended with `GIT_OUTPUT_TOO_LARGE`. Default 50 MB. */
  readonly maxOutput?: number
  /** Exit codes that are answers and not failures. Default: 0. */
  readonly accept?: readonly number[] | 'any'
  /** Values that must not come out in `stderr` or an error, beyond what `redact` knows by its shape. */
  readonly secrets?: readonly string[]
}

/** What git said. `stderr` is without credentials, control characters and progress lines. */
export interface GitOutput {
  readonly code: number
  readonly stdout: Uint8Array
  readonly stderr: string
}

const SILENCE = 30_000
const MAX_OUTPUT = 50 * 1024 * 1024
const MAX_STDERR = 64 * 1024
// A background program that git left behind (a shared ssh connection) may keep stderr open for as long as it lives.
const STDERR_GRACE = 250

/** Runs git once. Throws `GIT_NOT_FOUND`, `GIT_TIMEOUT`, `GIT_OUTPUT_TOO_LARGE`, or `GIT_FAILED` for other exit codes. */
export async function runGit(command: GitCommand): Promise<GitOutput> {
  const { effects, accept = [0] } = command
  effects.signal?.throwIfAborted()
  const output = await collect(startGit(command), command)
  if (accept === 'any' || accept.includes(output.code)) return output
  throw new StepyardError('GIT_FAILED', { command: nameOf(command), reason: lastWords(output) })
}

/** The line of git's own words that says best why it failed. */
export function lastWords({ code, stderr }: Pick<GitOutput, 'code' | 'stderr'>): string {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '')
  const fatal = lines.findLast((line) => /^(?:fatal|error): /.test(line)) ?? lines.at(-1)
  return fatal?.replace(/^(?:fatal|error): /, '') ?? `exit code ${code}`
}

function collect(child: ChildProcessWithoutNullStreams, command: GitCommand): Promise<GitOutput> {
  const { effects, timeout = SILENCE, maxOutput = MAX_OUTPUT } = command
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    let errors = ''
    let failure: unknown
    const stop = (reason: unknown): void => {
      failure ??= reason
      endGroup(child)
    }
    const silence = setTimeout(
      () => stop(new StepyardError('GIT_TIMEOUT', { command: nameOf(command), seconds: Math.round(timeout / 1000) })),
      timeout,
    )
    const abort = (): void => stop(effects.signal?.reason)
    effects.signal?.addEventListener('abort', abort, { once: true })
    child.stdout.on('data', (chunk: Buffer) => {
      silence.refresh()
      size += chunk.length
      if (size <= maxOutput) chunks.push(chunk)
      else stop(new StepyardError('GIT_OUTPUT_TOO_LARGE', { command: nameOf(command), limit: maxOutput }))
    })
    child.stderr.on('data', (chunk: Buffer) => {
      silence.refresh()
      const text = chunk.toString('utf8')
      reportProgress(command, text)
      errors = (errors + text).slice(-MAX_STDERR)
    })
    // git may exit before it has read everything; its exit code says why.
    child.stdin.on('error', () => {})
    child.on('error', (error) => (failure ??= spawnFailure(error, command)))
    child.on('exit', () => setTimeout(() => child.stderr.destroy(), STDERR_GRACE).unref())
    child.on('close', (code) => {
      clearTimeout(silence)
      effects.signal?.removeEventListener('abort', abort)
      if (failure !== undefined) reject(failure)
      else resolve({ code: code ?? -1, stdout: Buffer.concat(chunks), stderr: cleanErrors(errors, command.secrets) })
    })
    child.stdin.end(command.input)
  })
}

// Node throws some errors of the system at once and emits others.
function startGit(command: GitSpawn): ChildProcessWithoutNullStreams {
  try {
    return spawnGit(command)
  } catch (error) {
    throw error instanceof Error && 'syscall' in error ? spawnFailure(error, command) : error
  }
}

/** The error for a git that could not be started. */
function spawnFailure(error: Error, { cwd, gitDir, args }: GitSpawn): StepyardError {
  const [command = ''] = args
  const directory = cwd ?? gitDir
  if (directory !== undefined && !existsSync(directory)) {
    return new StepyardError('GIT_FAILED', { command, reason: `"${directory}" does not exist` })
  }
  const code = 'code' in error ? error.code : undefined
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') {
    return new StepyardError('GIT_NOT_FOUND', { needed: OLDEST_GIT }, { cause: error })
  }
  return new StepyardError('GIT_FAILED', { command, reason: error.message }, { cause: error })
}

function nameOf({ args }: GitSpawn): string {
  return args[0] ?? ''
}

// "Receiving objects:  45% (450/1000), 1.20 MiB | 2.00 MiB/s"
function reportProgress({ args, effects }: GitCommand, text: string): void {
  const last = [...text.matchAll(/(?<!remote: [^\r\n]*)\b\d+% \((\d+)\/(\d+)\)/g)].at(-1)
  if (last) effects.progress(args[0] ?? '', Number(last[1]), Number(last[2]))
}

function cleanErrors(text: string, secrets: readonly string[] = []): string {
  const lines = text.split('\n').map((line) => line.slice(line.trimEnd().lastIndexOf('\r') + 1))
  const kept = lines.filter((line) => !/^\s*(?:remote: )?[A-Z][a-z]+ing [^:]*:\s+\d+%/.test(line))
  return redact(kept.map((line) => escapeInvisible(line.trimEnd())).join('\n'), secrets)
}
