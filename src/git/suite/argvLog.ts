import { chmod, readFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { testDir } from '../../../fixtures/testDir.ts'

/** A `git` that writes down its arguments and then is git: what a process list would show. */
export interface ArgvLog extends AsyncDisposable {
  /** For `PATH`. */
  readonly path: string
  /** The arguments of every git so far; empty when none ran. */
  read(): Promise<string>
}

/** Makes one in front of the `PATH` of this process. */
export async function startArgvLog(): Promise<ArgvLog> {
  const path = process.env.PATH ?? ''
  const dir = await testDir({ 'argv.log': '' })
  const log = join(dir.path, 'argv.log')
  const script = `#!/bin/sh\nprintf '%s\\n' "$@" >>'${log}'\nPATH='${path}'\nexec git "$@"\n`
  const bin = await testDir({ git: script })
  await chmod(join(bin.path, 'git'), 0o755)
  return {
    path: `${bin.path}${delimiter}${path}`,
    read: () => readFile(log, 'utf8'),
    [Symbol.asyncDispose]: async () => {
      await bin[Symbol.asyncDispose]()
      await dir[Symbol.asyncDispose]()
    },
  }
}
