import { lstatSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Where an editor looks for how to read the files of a workspace. */
export const TSCONFIG = 'tsconfig.json'

/** Makes an editor and `tsc` read steps of every dialect, with the types that `stepyard types` writes. */
export const TSCONFIG_TEXT = `{
  "compilerOptions": {
    "target": "ES2023",
    "lib": ["ES2023", "DOM"],
    "types": [],
    "module": "NodeNext",
    "moduleDetection": "force",
    "strict": true,
    "allowJs": true,
    "checkJs": true,
    "noImplicitAny": false,
    "allowImportingTsExtensions": true,
    "noEmit": true,
    "skipLibCheck": true
  },
  "include": [".stepyard/types/*.d.ts", "steps", "src", "libraries", "fakes", "seeds", "tests"]
}
`

/** The file that an editor reads for this folder: its own, or one further up, as far as its repository goes. */
export function findTsconfig(root: string): string | undefined {
  for (let folder = root; ; folder = dirname(folder)) {
    for (const name of [TSCONFIG, 'jsconfig.json']) if (isThere(join(folder, name))) return join(folder, name)
    if (isThere(join(folder, '.git')) || dirname(folder) === folder) return undefined
  }
}

/** Whether a configuration names the folder of types. Comments and inheritance are not followed: the words decide. */
export function includesTypes(tsconfig: string): boolean {
  return readFileSync(tsconfig, 'utf8').includes('.stepyard/types')
}

function isThere(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined
}
