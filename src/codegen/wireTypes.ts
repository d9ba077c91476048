import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join, relative } from 'node:path'
import { errnoOf } from '../disk/durableFile.ts'
import { findTsconfig, includesTypes, TSCONFIG, TSCONFIG_TEXT } from '../workspace/tsconfig.ts'

/** Whether an editor sees the types of a workspace. */
export interface Wiring {
  /** `made` where there was no configuration; `apart` where there is one that does not name the types. */
  readonly tsconfig: 'made' | 'wired' | 'apart'
  /** The configuration, relative to the workspace. */
  readonly file: string
  /** Whether a file of the workspace can import from `stepyard`. */
  readonly isInstalled: boolean
}

/** Lays a configuration down where there is none, and looks whether the one that is there leads to the types. */
export async function wireTypes(root: string): Promise<Wiring> {
  const found = findTsconfig(root)
  const isInstalled = canImport(root)
  if (found === undefined && (await makeTsconfig(root))) return { tsconfig: 'made', file: TSCONFIG, isInstalled }
  const file = found ?? join(root, TSCONFIG)
  return { tsconfig: includesTypes(file) ? 'wired' : 'apart', file: relative(root, file), isInstalled }
}

async function makeTsconfig(root: string): Promise<boolean> {
  try {
    await writeFile(join(root, TSCONFIG), TSCONFIG_TEXT, { flag: 'wx' })
    return true
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false
    throw error
  }
}

function canImport(root: string): boolean {
  const folders = createRequire(join(root, 'steps', 'any.js')).resolve.paths('stepyard') ?? []
  return folders.some((folder) => existsSync(join(folder, 'stepyard', 'package.json')))
}
