import { StepyardError } from '../errors.ts'
import { textOption, type OptionValues } from './command.ts'

/** An option that counts from 0, such as a version or the number of a step run. */
export function readNumber(options: OptionValues, name: string): number | undefined {
  const text = textOption(options, name)
  if (text === undefined) return undefined
  if (/^\d{1,9}$/.test(text)) return Number(text)
  const hint = `Write \`--${name} 2\`.`
  throw new StepyardError('USAGE', { reason: `--${name} takes a number from 0 on, not "${text}".`, hint })
}
