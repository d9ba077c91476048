import { callServer, requireServer } from '../callServer.ts'
import { formatDuration } from '../config/duration.ts'
import { StepyardError } from '../errors.ts'
import { defineCommand, EXIT, flagOption } from './command.ts'
import { printReport } from './printReport.ts'
import { shown } from './shown.ts'
import { requireWorkspaceRoot } from './workspaceRoot.ts'

/** `stepyard clock`. */
export const clock = defineCommand({
  summary: 'show or turn the clock of the dev server: +2h, next, freeze, skip, real',
  args: '[change]',
  options: [{ flags: '--json', describe: 'print one JSON document' }],
  examples: ['stepyard clock +2h', 'stepyard clock next', 'stepyard clock freeze', 'stepyard clock real'],
  async run(context) {
    const { terminal, options, args } = context
    const [change] = args
    const body = change === undefined ? undefined : readChange(change)
    const server = await requireServer(requireWorkspaceRoot(context))
    const request = body ? { method: 'POST' as const, body } : { method: 'GET' as const }
    const { clock: reading, moved } = (await callServer(server, { ...request, path: '/api/clock' })) as ClockAnswer
    if (flagOption(options, 'json')) {
      printReport(terminal, { schemaVersion: 1, command: 'clock', ...reading, ...(moved !== undefined && { moved }) })
      return EXIT.ok
    }
    if (moved === false) terminal.out('Nothing is waited for.\n')
    const ahead = Math.round((Date.parse(reading.now) - context.effects.now().getTime()) / 1000) * 1000
    const where = ahead >= 1000 ? `, ${formatDuration(ahead)} ahead of this machine` : ''
    terminal.out(`${shown(reading.now)}  ${WORDS[reading.mode]}${where}\n`)
    return EXIT.ok
  },
})

/** What the route answers; its schema is the server's. */
interface ClockAnswer {
  readonly clock: { readonly mode: keyof typeof WORDS; readonly now: string }
  readonly moved?: boolean
}

const WORDS = {
  real: 'goes on by itself',
  frozen: 'stands still',
  skip: 'goes on to whatever is waited for',
} as const

const ACTIONS = new Map([
  ['next', 'next'],
  ['freeze', 'freeze'],
  ['skip', 'skip'],
  ['real', 'release'],
])

function readChange(change: string): object {
  if (/^\+\d/.test(change)) return { action: 'advance', by: change.slice(1) }
  const action = ACTIONS.get(change)
  if (action !== undefined) return { action }
  const hint = 'Write `stepyard clock +2h`, `next`, `freeze`, `skip` or `real`.'
  throw new StepyardError('USAGE', { reason: `The clock cannot be told "${change}".`, hint })
}
