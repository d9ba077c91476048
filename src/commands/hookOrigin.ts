import { textOption, type OptionValues } from './command.ts'
import { StepyardError } from '../errors.ts'
import { findServer } from '../runningServer.ts'
import { DEFAULT_PORT } from './devOptions.ts'

/** Where a server of this folder listens unless it was told otherwise. */
export const LOCAL_ORIGIN = `http://localhost:${DEFAULT_PORT}`

/** The option that names another server. */
export const ORIGIN_OPTION = {
  flags: '--url <origin>',
  describe: `where the server is (default: where the dev server is)`,
}

/** The origin a person asked for, such as `http://localhost:4711`. Throws `USAGE` for what is none. */
export async function readOrigin(options: OptionValues, root: string): Promise<string> {
  const asked = textOption(options, 'url') ?? (await originOf(root))
  if (/^https?:\/\//i.test(asked) && URL.canParse(asked)) return new URL(asked).origin
  const hint = `Write \`--url ${LOCAL_ORIGIN}\`.`
  throw new StepyardError('USAGE', { reason: `"${asked}" is not the address of a server.`, hint })
}

/** Where the dev server of a folder is, or would be. */
export async function originOf(root: string): Promise<string> {
  return (await findServer(root))?.url ?? LOCAL_ORIGIN
}
