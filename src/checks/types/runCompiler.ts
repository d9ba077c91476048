import { fork } from 'node:child_process'
import { text } from 'node:stream/consumers'
import type { Effects } from '../../effects.ts'
import { TSCONFIG } from './findCompiler.ts'

/** Which compiler looks at which workspace. */
export interface CompilerRun {
  /** Absolute folder of the workspace. */
  readonly root: string
  /** Path of `tsc.js`. */
  readonly compiler: string
  readonly effects: Pick<Effects, 'env' | 'signal'>
}

/** What a compiler has said; `undefined` where it did not come to its end. */
export async function runCompiler({
  root,
  compiler,
  effects: { env, signal },
}: CompilerRun): Promise<string | undefined> {
  const child = fork(compiler, ['--noEmit', '--pretty', 'false', '--project', TSCONFIG], {
    cwd: root,
    // Neither a token of this process nor an option that loads code into it.
    env: Object.fromEntries(PASSED.map((name) => [name, env[name]])),
    execArgv: [],
    silent: true,
    timeout: LONGEST,
    ...(signal && { signal }),
  })
  const ended = new Promise<number | null>((resolve) => {
    child.on('error', () => resolve(null))
    child.on('close', (code) => resolve(code))
  })
  const [said] = await Promise.all([child.stdout ? text(child.stdout) : '', child.stderr?.resume()])
  const code = await ended
  signal?.throwIfAborted()
  return code === null || code > FOUND_ERRORS ? undefined : said
}

const PASSED = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'SystemRoot']
/** Milliseconds. */
const LONGEST = 300_000
// 0 without errors, 1 and 2 with them.
const FOUND_ERRORS = 2
