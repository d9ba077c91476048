import { planTrial, tryConnector } from '../connectors/live/tryConnector.ts'
import { defineCommand, EXIT, flagOption } from './command.ts'
import { openLiveConnector } from './openLiveParts.ts'
import { printReport } from './printReport.ts'
import { shown } from './shown.ts'

/** `stepyard connector test`. */
export const connectorTest = defineCommand({
  summary: 'ask the service of a connector once whether it can be signed in',
  args: '<name>',
  options: [
    { flags: '-e, --env <name>', describe: 'the environment whose secrets it is asked with; never a protected one' },
    { flags: '--json', describe: 'print one JSON document' },
  ],
  examples: ['stepyard connector test stripe', 'stepyard connector test mail -e staging'],
  async run(context) {
    const { terminal, options, effects } = context
    const { connector, environment, parts } = await openLiveConnector(context)
    const trial = planTrial(connector, parts)
    // Before it is asked: whoever reads the error has to know what was.
    terminal.err(`Asking ${shown(trial.asks)}, with the secrets of ${shown(environment)}.\n`)
    const signal = effects.signal ?? new AbortController().signal
    const result = await tryConnector(parts, { connector, trial, signal })
    if (flagOption(options, 'json')) {
      const facts = { connector: connector.name, environment, asked: trial.asks, ...result }
      printReport(terminal, { schemaVersion: 1, command: 'connector test', ...facts })
      return EXIT.ok
    }
    terminal.out(`${shown(connector.name)}: ${wordsOf(result)}\n`)
    return EXIT.ok
  },
})

function wordsOf({ status, signedIn }: { readonly status?: number; readonly signedIn: boolean }): string {
  if (signedIn) return 'the service takes the sign-in.'
  const answer = status === undefined ? 'the service answers' : `the service answers with status ${status}`
  return `${answer}. It has not refused the sign-in; whether it looks at it there is not known.`
}
