import { spawn } from 'node:child_process'
import { platform } from 'node:os'

type Env = Readonly<Record<string, string | undefined>>

/** Programs with their arguments that show an address, the likeliest first. */
export type Openers = readonly (readonly [program: string, ...args: string[]])[]

/**
 * What shows an address to a person: the programs of `BROWSER`, else what the system has for it. `BROWSER` is a list with
 * `:` between its commands, `%s` stands for the address; `none` is no program at all.
 */
export function openersOf(address: string, env: Env, system: string = platform()): Openers {
  const own = env['BROWSER']?.trim() ?? ''
  if (own === 'none') return []
  if (own !== '') return own.split(system === 'win32' ? ';' : ':').flatMap((command) => readCommand(command, address))
  if (system === 'darwin') return [['open', address]]
  // The empty text is the title of a window, for which `start` takes its first argument in quotes.
  if (system === 'win32') return [['cmd', '/c', 'start', '""', address]]
  return [['xdg-open', address]]
}

/** Shows an address by the first opener that can be started, without a shell. Answers whether one took it. */
export async function openAddress(address: string, env: Env): Promise<boolean> {
  for (const [program, ...args] of openersOf(address, env)) if (await start(program, args, env)) return true
  return false
}

function readCommand(command: string, address: string): Openers {
  const [program, ...args] = command.split(/\s+/).filter(Boolean)
  if (program === undefined) return []
  const named = args.map((arg) => arg.replaceAll('%s', address))
  return [[program, ...(command.includes('%s') ? named : [...named, address])]]
}

// Whether it ended well, or goes on: a browser that is not there yet stays in the foreground.
function start(program: string, args: readonly string[], env: Env): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      env: { ...env },
      stdio: 'ignore',
      detached: true,
      windowsVerbatimArguments: true,
    })
    const soon = setTimeout(() => resolve(true), LONG_ENOUGH_MS)
    const settle = (isOpen: boolean): void => {
      clearTimeout(soon)
      resolve(isOpen)
    }
    child.once('error', () => settle(false))
    child.once('exit', (code) => settle(code === 0))
    child.unref()
    soon.unref()
  })
}

const LONG_ENOUGH_MS = 2_000
