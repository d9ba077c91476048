import { existsSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import { StepyardError } from '../errors.ts'

/** Where the test of a task may be written. */
export interface TestFileRequest {
  /** `--to`, as it was typed. */
  readonly asked?: string
  readonly place: { readonly root: string; readonly cwd: string }
  /** Of the task. */
  readonly name: string
  /** Whether a file that is there may be replaced. */
  readonly replaces: boolean
  /** Whether a file that is there says the same already. */
  readonly isSame: (path: string) => boolean
}

/**
 * The file of a new test, relative to the workspace: the one that was asked for, else one in `fixtures/` that is named
 * like the task and that nobody has. Throws `TEST_EXISTS`, `TEST_PLACE`.
 */
export function chooseTestFile({ asked, place, name, replaces, isSame }: TestFileRequest): string {
  const isFree = (path: string): boolean => replaces || !existsSync(join(place.root, path)) || isSame(path)
  if (asked === undefined) return freeFile(portableName(name), isFree)
  const path = relative(place.root, resolve(place.cwd, asked)).split(sep).join('/')
  if (!RUN_BY_TEST.test(path)) throw new StepyardError('TEST_PLACE', { path: asked })
  if (!isFree(path)) throw new StepyardError('TEST_EXISTS', { path })
  return path
}

const RUN_BY_TEST = /^(?:fixtures\/[^/]+\.ya?ml|tests\/(?:.+\/)?[^/]+\.(?:test|spec)\.m?[tj]s)$/

function freeFile(name: string, isFree: (path: string) => boolean): string {
  for (let count = 1; ; count += 1) {
    const path = `fixtures/${count === 1 ? name : `${name}-${count}`}.yaml`
    if (isFree(path)) return path
  }
}

const LONGEST = 60

/** The name of a task as a file may be called on every system: `Order 7: refund` is `order-7-refund`. */
export function portableName(name: string): string {
  const words = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .match(/[a-z0-9]+/g)
  const joined = (words ?? []).join('-').slice(0, LONGEST).replace(/-$/, '')
  if (joined === '') return 'task'
  return RESERVED.test(joined) ? `${joined}-task` : joined
}

// Devices of Windows.
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)$/
