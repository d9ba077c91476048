import { readDuration } from '../config/duration.ts'
import type { FaultEffect, FaultRule, FaultWhen } from '../config/schemaTypes.ts'
import { StepyardError } from '../errors.ts'
import { flagOption, textOption, type OptionSpec, type OptionValues } from './command.ts'

/** What goes wrong, and with which calls. */
export const FAULT_OPTIONS: readonly OptionSpec[] = [
  { flags: '--status <status>', describe: 'the service answers with this HTTP status' },
  { flags: '--error <code>', describe: 'the call throws an error with this code' },
  { flags: '--timeout', describe: 'no answer comes until the time of the connector is over' },
  { flags: '--latency <time>', describe: 'the answer comes later: 500ms, 2s; may stand beside another effect' },
  { flags: '--malformed', describe: 'the answer breaks what the operation promises' },
  { flags: '--dropped', describe: 'the call is made, and its answer is lost' },
  { flags: '--nth <count>', describe: 'only this one of the calls of each task' },
  { flags: '--every <count>', describe: 'each call of a task whose number this divides' },
  { flags: '--rate <share>', describe: 'the share of calls, from 0 to 1' },
  { flags: '--times <count>', describe: 'how often in all' },
  { flags: '--step <name>', describe: 'only calls of this step' },
  { flags: '--name <name>', describe: 'what the rule is called (default: made of the call and the effect)' },
]

/** The rule that a person described; `call` is `stripe` or `stripe.charges.create`. Throws `USAGE`. */
export function readRule(call: string, options: OptionValues): FaultRule {
  const [connector = '', ...operation] = call.split('.')
  if (connector === '' || operation.includes('')) {
    const hint = 'Write a connector, or one with an operation: `stepyard fault add stripe.charges.create --status 503`.'
    throw new StepyardError('USAGE', { reason: `"${call}" names no call.`, hint })
  }
  const effect = readEffect(options)
  const when = readWhen(options)
  const step = textOption(options, 'step')
  const name = textOption(options, 'name') ?? nameOf(call, effect)
  return {
    name,
    match: {
      connector,
      ...(operation.length > 0 && { operation: operation.join('.') }),
      ...(step !== undefined && { step }),
    },
    ...(Object.keys(when).length > 0 && { when }),
    effect,
  }
}

function readEffect(options: OptionValues): FaultEffect {
  const [status, error, latency] = ['status', 'error', 'latency'].map((key) => textOption(options, key))
  if (latency !== undefined && readDuration(latency) === undefined) {
    throw usage(`--latency takes a length of time, not "${latency}".`, 'Write `--latency 500ms` or `--latency 2s`.')
  }
  const effect = {
    ...(status !== undefined && { status: readNumber(status, '--status 503') }),
    ...(error !== undefined && { error: { code: error } }),
    ...(flagOption(options, 'timeout') && { timeout: true }),
    ...(flagOption(options, 'malformed') && { malformed: true }),
    ...(flagOption(options, 'dropped') && { dropped: true }),
    ...(latency !== undefined && { latency }),
  }
  if (Object.keys(effect).length > 0) return effect
  throw usage(
    'Nothing says what goes wrong.',
    'Add one of `--status 503`, `--error <code>`, `--timeout`, `--latency 2s`, `--malformed`, `--dropped`.',
  )
}

function readWhen(options: OptionValues): FaultWhen {
  const given = (['nth', 'every', 'rate', 'times'] as const).flatMap((key) => {
    const text = textOption(options, key)
    return text === undefined ? [] : [[key, readNumber(text, `--${key} ${key === 'rate' ? '0.1' : '2'}`)] as const]
  })
  return Object.fromEntries(given)
}

function readNumber(text: string, example: string): number {
  const number = Number(text)
  if (text.trim() !== '' && Number.isFinite(number)) return number
  throw usage(`"${text}" is no number.`, `Write \`${example}\`.`)
}

// `stripe-charges-create-503`: what a person would look for.
function nameOf(call: string, { status, error, ...others }: FaultEffect): string {
  const [first = ''] = Object.keys(others)
  const word = status === undefined ? (error?.code ?? first) : String(status)
  return `${call}-${word}`.replaceAll(/[^A-Za-z0-9]+/g, '-').toLowerCase()
}

function usage(reason: string, hint: string): StepyardError {
  return new StepyardError('USAGE', { reason, hint })
}
