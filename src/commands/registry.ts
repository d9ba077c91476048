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

/** Every command, in the order of help. Each is a module of its own, loaded when it is called. */
export const COMMANDS: Readonly<Record<string, CommandEntry | CommandGroup>> = {
  init: { summary: 'make a workspace', load: async () => (await import('./init.ts')).init },
  status: {
    summary: 'show what changed here and on the branch since the last sync',
    load: async () => (await import('./status.ts')).status,
  },
  diff: {
    summary: 'show the changes themselves: base, ours, theirs',
    load: async () => (await import('./diff.ts')).diff,
  },
  pull: {
    summary: 'bring the changes of an environment into the folder',
    load: async () => (await import('./pull.ts')).pull,
  },
  push: {
    summary: 'send the changes of the folder to the branch of an environment',
    load: async () => (await import('./push.ts')).push,
  },
  resolve: {
    summary: 'decide conflicts that a pull has found',
    load: async () => (await import('./resolve.ts')).resolve,
  },
  log: { summary: 'show who changed what on a branch', load: async () => (await import('./log.ts')).log },
  step: {
    summary: 'list, show, add, rename and switch steps',
    commands: {
      list: {
        summary: 'list the steps and what each waits for',
        load: async () => (await import('./stepList.ts')).stepList,
      },
      show: { summary: 'show everything a step says', load: async () => (await import('./stepShow.ts')).stepShow },
      add: { summary: 'make a step', load: async () => (await import('./stepAdd.ts')).stepAdd },
      rename: {
        summary: 'give a step another name, wherever it is named',
        load: async () => (await import('./stepMove.ts')).stepRename,
      },
      clone: {
        summary: 'copy a step under another name',
        load: async () => (await import('./stepMove.ts')).stepClone,
      },
      delete: {
        summary: 'delete steps and keep a copy',
        load: async () => (await import('./itemDelete.ts')).stepDelete,
      },
      enable: { summary: 'let steps run again', load: async () => (await import('./stepSwitch.ts')).stepEnable },
      disable: { summary: 'keep steps from running', load: async () => (await import('./stepSwitch.ts')).stepDisable },
    },
  },
  library: {
    summary: 'list, show, add and delete libraries',
    commands: {
      list: {
        summary: 'list the libraries, what they export and how often they are used',
        load: async () => (await import('./libraryList.ts')).libraryList,
      },
      show: {
        summary: 'show what a library exports and who uses it',
        load: async () => (await import('./libraryShow.ts')).libraryShow,
      },
      add: { summary: 'make a library', load: async () => (await import('./libraryAdd.ts')).libraryAdd },
      delete: {
        summary: 'delete libraries and keep a copy',
        load: async () => (await import('./itemDelete.ts')).libraryDelete,
      },
    },
  },
  env: {
    summary: 'list, show, check and edit environments',
    commands: {
      list: { summary: 'list the environments', load: async () => (await import('./envShow.ts')).envList },
      show: { summary: 'show one environment', load: async () => (await import('./envShow.ts')).envShow },
      check: {
        summary: 'check environments and their values',
        load: async () => (await import('./envShow.ts')).envCheck,
      },
      switch: {
        summary: 'choose the environment of this clone',
        load: async () => (await import('./envSwitch.ts')).envSwitch,
      },
      set: { summary: 'add or change an environment', load: async () => (await import('./envSet.ts')).envSet },
      remove: { summary: 'remove an environment', load: async () => (await import('./envSet.ts')).envRemove },
    },
  },
  check: { summary: 'find everything that is wrong', load: async () => (await import('./check.ts')).check },
  doctor: {
    summary: 'look for what keeps this from working',
    load: async () => (await import('./doctor.ts')).doctor,
  },
  config: {
    summary: 'print the configuration with its defaults',
    load: async () => (await import('./config.ts')).config,
  },
  completion: {
    summary: 'print a completion script for bash, zsh or fish',
    load: async () => (await import('./completion.ts')).completion,
  },
}

/** Whether a word of `COMMANDS` stands for a group. */
export function isGroup(entry: CommandEntry | CommandGroup): entry is CommandGroup {
  return 'commands' in entry
}
