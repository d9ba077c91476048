import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import type { Effects } from '../../effects.ts'
import { StepyardError } from '../../errors.ts'
import type { Oid } from '../../snapshot/tree.ts'
import { corrupt, type GitObject, hashObject, type ObjectReader, type ObjectType } from '../objects/object.ts'
import { lastWords, spawnFailure, startGit } from '../process.ts'
import { redact } from '../redact.ts'
import { escapeInvisible } from '../ref.ts'
import { ByteQueue } from './byteQueue.ts'
import { endGroup } from './spawn.ts'

/** What a batch reads from. */
export interface BatchOptions {
  readonly gitDir: string
  readonly effects: Effects
  /** Milliseconds without an answer after which it is ended. Default 30,000. */
  readonly timeout?: number
}

/** A `git cat-file` that is started by the first question and kept until it is closed; questions need not wait for answers. */
export interface Batch extends ObjectReader {
  close(): Promise<void>
}

interface Question {
  readonly oid: Oid
  readonly limit: number
  readonly resolve: (object: GitObject | undefined) => void
  readonly reject: (reason: unknown) => void
}

interface Header {
  readonly type: ObjectType
  readonly size: number
}

/** Opens a batch on a repository; nothing is started yet. */
export function openBatch(options: BatchOptions): Batch {
  return new CatFile(options)
}

class CatFile implements Batch {
  readonly #options: BatchOptions
  #run: Run | undefined

  constructor(options: BatchOptions) {
    this.#options = options
  }

  async read(oid: Oid, limit: number): Promise<GitObject | undefined> {
    // The protocol is lines: anything but an id could ask for something else.
    if (!/^[0-9a-f]{40}$/.test(oid)) return undefined
    if (!this.#run?.isAlive) this.#run = new Run(this.#options)
    return this.#run.ask(oid, limit)
  }

  async close(): Promise<void> {
    const run = this.#run
    this.#run = undefined
    await run?.close()
  }
}

/** One process and the questions it has not answered yet, in the order they were asked. */
class Run {
  isAlive = true
  readonly #child: ChildProcessWithoutNullStreams
  readonly #options: BatchOptions
  readonly #queue = new ByteQueue()
  readonly #closed: Promise<void>
  readonly #silence: NodeJS.Timeout
  readonly #abort = (): void => this.#stop(this.#options.effects.signal?.reason)
  #questions: Question[] = []
  #header: Header | undefined
  #errors = ''
  #unsent = ''

  constructor(options: BatchOptions) {
    this.#options = options
    const { timeout = 30_000, effects } = options
    this.#child = startGit({ ...options, args: ['cat-file', '--batch-command', '--buffer'] })
    this.#silence = setTimeout(() => this.#timeOut(timeout), timeout)
    effects.signal?.addEventListener('abort', this.#abort, { once: true })
    this.#child.stdout.on('data', (chunk: Buffer) => this.#receive(chunk))
    this.#child.stderr.on('data', (chunk: Buffer) => (this.#errors = (this.#errors + chunk).slice(-4_096)))
    // A child that has died says so in "close"; what is still written to it is lost on purpose.
    this.#child.stdin.on('error', () => {})
    this.#child.on('error', (error) => this.#stop(spawnFailure(error, { ...options, args: ['cat-file'] })))
    this.#closed = new Promise((resolve) => this.#child.on('close', () => resolve(this.#end())))
  }

  ask(oid: Oid, limit: number): Promise<GitObject | undefined> {
    this.#silence.refresh()
    return new Promise((resolve, reject) => {
      this.#questions.push({ oid, limit, resolve, reject })
      // One write for all questions of a turn; git answers when it is told to flush.
      if (this.#unsent === '') queueMicrotask(() => this.#send())
      this.#unsent += `contents ${oid}\n`
    })
  }

  async close(): Promise<void> {
    this.isAlive = false
    this.#child.stdin.end()
    await this.#closed
  }

  #send(): void {
    this.#child.stdin.write(`${this.#unsent}flush\n`)
    this.#unsent = ''
  }

  #receive(chunk: Buffer): void {
    this.#silence.refresh()
    this.#queue.push(chunk)
    try {
      while (this.#questions.length > 0 && this.#advance());
    } catch (error) {
      this.#stop(error)
    }
  }

  /** Reads one header or one body, when it has arrived whole. */
  #advance(): boolean {
    const [question] = this.#questions
    if (question === undefined) return false
    if (this.#header) return this.#readBody(question, this.#header)
    const line = this.#queue.takeLine()
    if (line === undefined) return false
    this.#header = parseHeader(line)
    if (!this.#header) this.#answer(question, undefined)
    else if (this.#header.size > question.limit)
      throw new StepyardError('OBJECT_TOO_LARGE', { oid: question.oid, limit: question.limit })
    return true
  }

  #readBody(question: Question, { type, size }: Header): boolean {
    const body = this.#queue.take(size + 1)
    if (!body) return false
    const bytes = body.subarray(0, size)
    checkId(question.oid, type, bytes)
    this.#answer(question, { oid: question.oid, type, bytes })
    return true
  }

  #answer(question: Question, object: GitObject | undefined): void {
    this.#header = undefined
    this.#questions.shift()
    question.resolve(object)
  }

  #timeOut(timeout: number): void {
    if (this.#questions.length === 0) return
    this.#stop(new StepyardError('GIT_TIMEOUT', { command: 'cat-file', seconds: Math.round(timeout / 1000) }))
  }

  #stop(reason: unknown): void {
    this.isAlive = false
    this.#rejectAll(reason)
    endGroup(this.#child)
  }

  #end(): void {
    this.isAlive = false
    clearTimeout(this.#silence)
    this.#options.effects.signal?.removeEventListener('abort', this.#abort)
    const said = redact(escapeInvisible(lastWords({ code: this.#child.exitCode ?? -1, stderr: this.#errors })))
    this.#rejectAll(corrupt(said))
  }

  #rejectAll(reason: unknown): void {
    for (const { reject } of this.#questions.splice(0)) reject(reason)
  }
}

// "<oid> <type> <size>"; everything else ("<oid> missing") is an object that is not there.
function parseHeader(line: string): Header | undefined {
  const [, type, size] = /^[0-9a-f]{40} (\w+) (\d+)$/.exec(line) ?? []
  if (type !== 'blob' && type !== 'tree' && type !== 'commit' && type !== 'tag') return undefined
  return { type, size: Number(size) }
}

// git does not check this when it reads, and the folder may have come with somebody else's repository.
function checkId(oid: Oid, type: ObjectType, bytes: Uint8Array): void {
  const found = hashObject(type, bytes)
  if (found !== oid) throw corrupt(`${oid} holds the bytes of ${found}`)
}
