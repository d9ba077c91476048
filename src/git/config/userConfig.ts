import { readFile } from 'node:fs/promises'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import type { Effects } from '../../effects.ts'
import { type ConfigEntry, parseConfig } from './configFile.ts'
import { type IncludeContext, isFulfilled } from './includeCondition.ts'
import { configFiles, environmentEntries, homeOf } from './places.ts'

/** As deep as Git itself follows includes. */
const MAX_DEPTH = 10

/**
 * The settings of the machine and of the user, with their includes, later ones winning: what
 * `git config --list --includes` says outside of any repository. They are trusted as Git trusts them; the settings of a
 * repository are not in here. Read from the files, so that it costs no process and needs no git.
 */
export async function readUserConfig(env: Effects['env'], context: IncludeContext = {}): Promise<ConfigEntry[]> {
  const reading = { home: homeOf(env), context, depth: 0 }
  const files = await configFiles(env)
  const read = await Promise.all(files.map((file) => readWithIncludes(file, reading)))
  return [...read.flat(), ...(await withIncludes(environmentEntries(env), reading))]
}

interface Reading {
  readonly file?: string
  readonly home: string | undefined
  readonly context: IncludeContext
  readonly depth: number
}

async function readWithIncludes(file: string, reading: Reading): Promise<ConfigEntry[]> {
  const text = file === '' ? undefined : await readFile(file, 'utf8').catch(() => undefined)
  return text === undefined ? [] : withIncludes(parseConfig(text), { ...reading, file })
}

async function withIncludes(entries: readonly ConfigEntry[], reading: Reading): Promise<ConfigEntry[]> {
  const all: ConfigEntry[] = []
  for (const entry of entries) {
    all.push(entry)
    const target = reading.depth < MAX_DEPTH ? await includedFile(entry, reading) : undefined
    if (target !== undefined) all.push(...(await readWithIncludes(target, { ...reading, depth: reading.depth + 1 })))
  }
  return all
}

async function includedFile({ key, value }: ConfigEntry, reading: Reading): Promise<string | undefined> {
  const condition = /^includeif\.(.+)\.path$/s.exec(key)?.[1]
  if (key !== 'include.path' && (condition === undefined || !(await isFulfilled(condition, reading)))) return undefined
  const { file, home } = reading
  const path = home !== undefined && value.startsWith('~/') ? join(home, value.slice(2)) : value
  if (isAbsolute(path)) return path
  // Relative to the file that says so; the environment is in no folder.
  return file === undefined ? undefined : resolve(dirname(file), path)
}
