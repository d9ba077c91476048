import { textOption, type OptionValues } from './command.ts'
import { StepyardError } from '../errors.ts'

/** Where a server of this folder listens unless it was told otherwise. */
export const LOCAL_ORIGIN = 'http://127.0.0.1:4711'

/** The option that names another server. */
export const ORIGIN_OPTION = { flags: '--url <origin>', describe: `where the server is (default: ${LOCAL_ORIGIN})` }

/** The origin a person asked for, such as `http://127.0.0.1:4711`. Throws `USAGE` for what is none. */
export function readOrigin(options: OptionValues): string {
  const asked = textOption(options, 'url') ?? LOCAL_ORIGIN
  if (/^https?:\/\//i.test(asked) && URL.canParse(asked)) return new URL(asked).origin
  const hint = `Write \`--url ${LOCAL_ORIGIN}\`.`
  throw new StepyardError('USAGE', { reason: `"${asked}" is not the address of a server.`, hint })
}
