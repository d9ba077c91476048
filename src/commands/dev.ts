import { defineCommand, EXIT, flagOption } from './command.ts'
import { devOptions } from './devOptions.ts'
import { createDevScreen } from './devScreen.ts'
import { openPage } from './openPage.ts'
import { STEP_OPTIONS } from './stepOptions.ts'
import { orInterrupted } from './orInterrupted.ts'

/** `stepyard dev`. */
export const dev = defineCommand({
  summary: 'serve the workspace on this machine, and reload its steps as they are saved',
  options: [
    ...STEP_OPTIONS,
    { flags: '-p, --port <number>', describe: 'where to listen; 0 for any that is free (4711)' },
    { flags: '--allow-host <names>', describe: 'other names it answers to, such as that of a tunnel', repeat: true },
    { flags: '--ns <name>', describe: 'the namespace of its tasks (default: that of the branch)' },
    { flags: '--ephemeral', describe: 'keep tasks in memory only' },
    { flags: '--open', describe: 'show its page in the browser; BROWSER says which' },
    { flags: '--json', describe: 'print one JSON document for each thing that happens' },
  ],
  examples: ['stepyard dev', 'stepyard dev --port 0 --ephemeral'],
  async run(context) {
    const { startDev } = await import('../dev.ts')
    const screen = createDevScreen(context)
    await using server = await startDev({ ...(await devOptions(context)), ...screen.listeners })
    screen.listening(server)
    if (flagOption(context.options, 'open')) void openPage(context, server.url)
    const local = await orInterrupted(context.effects.signal, server.ready)
    screen.ready(local)
    await Promise.race([ended(context.effects.signal), screen.quit])
    screen.close()
    // What was cut off is printed while its journal can still be read.
    await local.engine.close('the dev server was ended')
    await screen.flush()
    return EXIT.ok
  },
})

function ended(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal === undefined || signal.aborted) return resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
