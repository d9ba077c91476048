import { authorizeInBrowser } from '../connectors/live/auth/authorizeInBrowser.ts'
import { defineCommand, EXIT, flagOption } from './command.ts'
import { openLiveConnector } from './openLiveParts.ts'
import { printReport } from './printReport.ts'
import { shown } from './shown.ts'

/** `stepyard connector oauth`. */
export const connectorOauth = defineCommand({
  summary: 'sign a connector in with a browser, and keep its token on this machine',
  args: '<name>',
  options: [
    { flags: '-e, --env <name>', describe: 'the environment that the token is for; never a protected one' },
    {
      flags: '-d, --development',
      describe: 'taken for what it is here in any case: the browser comes back to this machine',
    },
    { flags: '--json', describe: 'print one JSON document' },
  ],
  examples: ['stepyard connector oauth crm', 'BROWSER=none stepyard connector oauth crm'],
  async run(context) {
    const { terminal, options, effects } = context
    const { connector, environment, parts } = await openLiveConnector(context)
    const openPage = async (url: string): Promise<void> => {
      terminal.err(`Agree in the browser, at\n  ${shown(url)}\n`)
      if (!(await terminal.open(url))) terminal.err('No browser could be opened: open that address yourself.\n')
    }
    const signal = effects.signal ?? new AbortController().signal
    await authorizeInBrowser(parts, { connector, openPage, signal })
    if (flagOption(options, 'json')) {
      printReport(terminal, { schemaVersion: 1, command: 'connector oauth', connector: connector.name, environment })
      return EXIT.ok
    }
    terminal.out(`${shown(connector.name)} is signed in for ${shown(environment)}.\n`)
    return EXIT.ok
  },
})
