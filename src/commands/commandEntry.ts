import type { Command } from './command.ts'

/** How a command is found and described without being loaded. */
export interface CommandEntry {
  readonly summary: string
  readonly load: () => Promise<Command>
}

/** A group of commands under one word: `env list`, `env set`. */
export interface CommandGroup {
  readonly summary: string
  readonly commands: Readonly<Record<string, CommandEntry>>
}
