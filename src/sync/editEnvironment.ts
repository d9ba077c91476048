import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import {
  removeEnvironment,
  setEnvironment,
  setValues,
  type EnvironmentChange,
  type ValueChange,
} from '../config/editConfig.ts'
import { checkStepyardFile } from '../config/checkConfig.ts'
import { parseConfig } from '../config/parseConfig.ts'
import type { Diagnostic } from '../diagnostics.ts'
import type { Effects } from '../effects.ts'
import { StepyardError } from '../errors.ts'
import { storeCredential } from '../git/credentials.ts'
import { parseRemoteUrl } from '../git/url.ts'
import { CONFIG_FILE } from '../workspace/layout.ts'
import { readIfPresent, writeDurably } from '../disk/durableFile.ts'
import { localFolder, makeLocalFolder } from './localFolder.ts'
import { takeLock } from '../disk/lock.ts'
import { refuseObstacle } from './writeNewFiles.ts'

/** What `env set` changes. The token goes to the Git credential store and into no file. */
export interface EnvironmentEdit {
  readonly environment: string
  readonly change: EnvironmentChange
  readonly values: ValueChange
  readonly token?: string
}

/** Files an edit has written, relative to the workspace; empty when everything was so already. */
export type EditedFiles = readonly string[]

/**
 * Adds or changes an environment in stepyard.yaml and its values in `environments/<env>.yaml`, keeping comments and
 * order. All texts are made before the first is written. The changed files are edits like any other: push sends them.
 */
export async function editEnvironment(root: string, edit: EnvironmentEdit, effects: Effects): Promise<EditedFiles> {
  const { environment, change, values, token } = edit
  refuseName(environment)
  return whileLocked(root, effects, async () => {
    const config = await readText(root, CONFIG_FILE)
    const files = new Map<string, string>()
    if (Object.keys(change).length > 0) files.set(CONFIG_FILE, setEnvironment(config ?? '', environment, change))
    if (Object.keys(values).length > 0) {
      const file = `environments/${environment}.yaml`
      files.set(
        file,
        setValues(await readText(root, file), values, { environment, secretNames: await secretNames(root) }),
      )
    }
    if (token !== undefined && change.repository !== undefined) {
      const { repository, username } = change
      const remote = parseRemoteUrl(repository)
      await storeCredential({ remote, token, effects, ...(username !== undefined && { username }) })
    }
    return writeChanged(root, files)
  })
}

/** Takes an environment out of stepyard.yaml. Its values file and its branch stay: they may be needed again. */
export async function deleteEnvironment(root: string, environment: string, effects: Effects): Promise<EditedFiles> {
  return whileLocked(root, effects, async () => {
    const text = removeEnvironment((await readText(root, CONFIG_FILE)) ?? '', environment)
    return writeChanged(root, new Map([[CONFIG_FILE, text]]))
  })
}

/** What is wrong between the environments, now that they were edited: a person may be half-way, and a push is stopped. */
export async function checkEnvironments(root: string): Promise<readonly Diagnostic[]> {
  const bytes = await readIfPresent(join(root, CONFIG_FILE))
  return bytes ? checkStepyardFile(parseConfig('stepyard', bytes, CONFIG_FILE)) : []
}

/** Chooses the environment that commands of this clone mean when neither `-e` nor the checked-out branch says. */
export async function switchEnvironment(root: string, environment: string): Promise<void> {
  const folder = localFolder(root)
  await makeLocalFolder(folder)
  await writeDurably(join(folder.path, 'environment'), `${environment}\n`)
}

/** What `switchEnvironment` chose; `undefined` when nothing was. */
export async function switchedEnvironment(root: string): Promise<string | undefined> {
  const bytes = await readIfPresent(join(localFolder(root).path, 'environment'))
  return bytes && new TextDecoder().decode(bytes).trim()
}

// The name becomes a file name; that of an environment which is taken out does not.
function refuseName(environment: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(environment)) return
  const hint = 'Use letters, digits, - and _, starting with a letter or a digit.'
  throw new StepyardError('USAGE', { reason: `"${environment}" cannot be the name of an environment.`, hint })
}

async function whileLocked<T>(root: string, effects: Effects, edit: () => Promise<T>): Promise<T> {
  const folder = localFolder(root)
  await makeLocalFolder(folder)
  const lock = await takeLock(folder.lock, 'env set', effects.now())
  try {
    return await edit()
  } finally {
    await lock.release()
  }
}

// A link would bring what it leads to into the workspace, or the edit out of it.
async function readText(root: string, path: string): Promise<string | undefined> {
  refuseObstacle(root, path)
  const bytes = await readIfPresent(join(root, path))
  return bytes && new TextDecoder().decode(bytes)
}

async function secretNames(root: string): Promise<string[]> {
  const bytes = await readIfPresent(join(root, 'secrets.yaml'))
  return bytes ? Object.keys(parseConfig('secrets', bytes, 'secrets.yaml').value ?? {}) : []
}

async function writeChanged(root: string, files: ReadonlyMap<string, string>): Promise<string[]> {
  const written: string[] = []
  for (const [path, text] of files) {
    if (text === (await readText(root, path))) continue
    const file = join(root, path)
    const mode = await stat(file).then(
      (found) => found.mode & 0o777,
      () => 0o644,
    )
    await writeDurably(file, text, mode)
    written.push(path)
  }
  return written
}
