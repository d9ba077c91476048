import { lstatSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Where the workspace says how its types are checked, relative to it. */
export const TSCONFIG = 'tsconfig.json'

/** Whether a workspace has one. */
export function hasTsconfig(root: string): boolean {
  return lstatSync(join(root, TSCONFIG), { throwIfNoEntry: false })?.isFile() === true
}

/**
 * The compiler that is installed in the workspace or beside it, in its repository: the program `tsc` of the package
 * `typescript`. `undefined` where there is none.
 */
export function findCompiler(root: string): string | undefined {
  for (let folder = root; ; folder = dirname(folder)) {
    const installed = join(folder, 'node_modules/typescript')
    if (isTypescript(installed)) return join(installed, 'lib/tsc.js')
    // What lies above the repository was installed for something else.
    if (dirname(folder) === folder || lstatSync(join(folder, '.git'), { throwIfNoEntry: false })) return undefined
  }
}

function isTypescript(folder: string): boolean {
  if (statSync(join(folder, 'lib/tsc.js'), { throwIfNoEntry: false })?.isFile() !== true) return false
  try {
    return Object(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))).name === 'typescript'
  } catch {
    // Not installed to its end.
    return false
  }
}
