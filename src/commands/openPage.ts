import type { CommandContext } from './command.ts'

/** Shows the page of a dev server, or says where it is. */
export async function openPage({ terminal }: Pick<CommandContext, 'terminal'>, url: string): Promise<void> {
  if (!(await terminal.open(url))) terminal.err(`No browser could be started; the page is at ${url}\n`)
}
