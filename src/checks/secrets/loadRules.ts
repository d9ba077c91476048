import { dirname, join, relative } from 'node:path'
import { lstatSync } from 'node:fs'
import { readIfPresent } from '../../disk/durableFile.ts'
import { isStepyardError } from '../../errors.ts'
import { textOfBytes } from '../texts.ts'
import { OWN_RULES } from './ownRules.ts'
import type { ReadRules } from './readGitleaks.ts'

/** The file that other tools read, too. */
const RULES_FILE = '.gitleaks.toml'

/** The rules for a workspace: those of the nearest `.gitleaks.toml`, as far as the root of the repository, else ours. */
export async function loadRules(root: string): Promise<ReadRules> {
  for (let folder = root; ; folder = dirname(folder)) {
    const file = join(folder, RULES_FILE)
    const text = await readRules(file)
    if (text !== undefined) {
      // Whoever has no such file does not pay for what reads it.
      const { readGitleaks } = await import('./readGitleaks.ts')
      return readGitleaks(text, relative(root, file).replaceAll('\\', '/'))
    }
    if (dirname(folder) === folder || lstatSync(join(folder, '.git'), { throwIfNoEntry: false })) break
  }
  return { rules: OWN_RULES, diagnostics: [] }
}

// A link could lead anywhere: then it counts as none, and ours are used.
async function readRules(file: string): Promise<string | undefined> {
  try {
    const bytes = await readIfPresent(file)
    return bytes && textOfBytes(bytes)
  } catch (error) {
    if (isStepyardError(error) && error.code === 'PATH_IN_THE_WAY') return undefined
    throw error
  }
}
