import { join } from 'node:path'
import type { Effects } from '../../effects.ts'
import { type GitOutput, runGit } from '../process.ts'
import type { Checkout } from './model.ts'

/** One plumbing command in the user's repository. */
export interface UserGitCommand {
  readonly checkout: Checkout
  readonly args: readonly string[]
  readonly effects: Effects
  readonly input?: string | Uint8Array
  /** A bare repository whose objects are visible too, for reading only. */
  readonly store?: string
  readonly accept?: readonly number[] | 'any'
  /** Settings that win over those of the repository. */
  readonly config?: readonly (readonly [key: string, value: string])[]
}

const MAX_OUTPUT = 1024 * 1024 * 1024

/**
 * Runs plumbing in the user's repository with nothing of it able to run: only commands that touch objects, refs and
 * the index. One that writes the index may look at files and needs `filterOverrides`.
 */
export function runUserGit({
  checkout,
  args,
  effects,
  input,
  store,
  accept,
  config,
}: UserGitCommand): Promise<GitOutput> {
  return runGit({
    args,
    gitDir: checkout.gitDir,
    workTree: checkout.root,
    cwd: checkout.root,
    effects,
    maxOutput: MAX_OUTPUT,
    ...(input === undefined ? {} : { input: typeof input === 'string' ? Buffer.from(input) : input }),
    ...(store === undefined ? {} : { env: { GIT_ALTERNATE_OBJECT_DIRECTORIES: quoted(join(store, 'objects')) } }),
    ...(accept === undefined ? {} : { accept }),
    ...(config === undefined ? {} : { config }),
  })
}

// The variable is a list; Git reads an entry in quotes as one path whatever it holds.
function quoted(path: string): string {
  return `"${path.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`
}
