import { randomBytes } from 'node:crypto'
import { constants, existsSync } from 'node:fs'
import { access, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readIfPresent, writeDurably } from './disk/durableFile.ts'
import { lockHolder, takeLock } from './disk/lock.ts'
import { isStepyardError, StepyardError } from './errors.ts'
import { localFolder, makeLocalFolder } from './sync/localFolder.ts'

/** A dev server that serves a folder now. */
export interface RunningServer {
  readonly pid: number
  /** Without a slash at the end. */
  readonly url: string
  /** Shown by whoever changes something. */
  readonly token: string
}

/** This process as the dev server of a folder. */
export interface Registration {
  readonly token: string
  /** Whether it is the only one: what servers keep in the folder is then its own. */
  readonly isAlone: boolean
  /** From now on others find it there. */
  listens(url: string): Promise<void>
  release(): Promise<void>
}

/**
 * Makes this process the dev server of a folder. Throws `DEV_RUNNING` when there is one, `DEV_FOLDER_READ_ONLY` where
 * nothing can be written.
 */
export async function registerServer(root: string, now: Date): Promise<Registration> {
  const folder = localFolder(root)
  if (!(await isWritable(existsSync(folder.path) ? folder.path : root))) {
    throw new StepyardError('DEV_FOLDER_READ_ONLY', { directory: root })
  }
  await makeLocalFolder(folder)
  const files = filesOf(root)
  const lock = await takeLock(files.lock, 'dev', now).catch(async (error: unknown) => {
    if (!isStepyardError(error, 'LOCKED')) throw error
    const url = await readAddress(root)
    throw new StepyardError('DEV_RUNNING', { pid: error.data.holder, ...(url !== undefined && { url }) })
  })
  await rm(files.address, { force: true })
  return {
    token: await readToken(root),
    isAlone: true,
    listens: (url) => writeDurably(files.address, JSON.stringify({ url })),
    release: async () => {
      await rm(files.address, { force: true })
      await lock.release()
    },
  }
}

/** For a server that leaves no trace in its folder, and that others do not find there. */
export function registerNowhere(): Registration {
  const token = randomBytes(32).toString('base64url')
  return { token, isAlone: false, listens: async () => {}, release: async () => {} }
}

/** The dev server of a folder, where there is one that listens. */
export async function findServer(root: string): Promise<RunningServer | undefined> {
  const holder = await lockHolder(filesOf(root).lock)
  if (!holder?.alive) return undefined
  const url = await readAddress(root)
  return url === undefined ? undefined : { pid: holder.pid, url, token: await readToken(root) }
}

function isWritable(folder: string): Promise<boolean> {
  return access(folder, constants.W_OK).then(
    () => true,
    () => false,
  )
}

function filesOf(root: string) {
  const { path } = localFolder(root)
  return { lock: join(path, 'dev.lock'), address: join(path, 'dev.json'), token: join(path, 'token') }
}

async function readAddress(root: string): Promise<string | undefined> {
  const bytes = await readIfPresent(filesOf(root).address)
  if (!bytes) return undefined
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes))
    const url = typeof value === 'object' && value !== null && 'url' in value ? value.url : undefined
    // Requests with the token go there: nobody else's address may stand in the file.
    return typeof url === 'string' && LOCAL.test(url) ? url : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

const LOCAL = /^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\]):\d{1,5}$/

/** The token of this clone: made when it is first asked for, readable by nobody else. */
async function readToken(root: string): Promise<string> {
  const { token } = filesOf(root)
  const found = new TextDecoder().decode((await readIfPresent(token)) ?? new Uint8Array()).trim()
  if (TOKEN.test(found)) return found
  const made = randomBytes(24).toString('base64url')
  await writeDurably(token, `${made}\n`)
  return made
}

const TOKEN = /^[\w-]{32}$/
