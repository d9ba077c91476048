import { chmod, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { testDir } from '../../../fixtures/testDir.ts'

/** A program that must never run. */
export interface Canary extends AsyncDisposable {
  /** A program without arguments that leaves a mark when it runs. */
  readonly command: string
  sung(): Promise<boolean>
}

/** Makes one in a folder of its own. */
export async function plantCanary(): Promise<Canary> {
  const dir = await testDir()
  const command = join(dir.path, 'canary')
  await writeFile(command, `#!/bin/sh\n: >'${dir.path}/sung'\n`)
  await chmod(command, 0o755)
  return {
    command,
    sung: async () => (await readdir(dir.path)).includes('sung'),
    [Symbol.asyncDispose]: () => dir[Symbol.asyncDispose](),
  }
}
