import type { CommandEntry, CommandGroup } from './commandEntry.ts'
import { CONNECTORS } from './connectorRegistry.ts'
import { MEMORY } from './memoryRegistry.ts'
import { TASKS } from './taskRegistry.ts'

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
  connector: CONNECTORS,
  recording: {
    summary: 'list, show and delete what operations have answered',
    commands: {
      list: {
        summary: 'list recordings: how many calls, how old, of which steps',
        load: async () => (await import('./recording.ts')).recordingList,
      },
      show: {
        summary: 'show what was recorded of an operation, and what is too old',
        load: async () => (await import('./recording.ts')).recordingShow,
      },
      delete: {
        summary: 'delete recordings and keep a copy',
        load: async () => (await import('./recording.ts')).recordingDelete,
      },
    },
  },
  fault: {
    summary: 'let calls go wrong on purpose',
    commands: {
      list: {
        summary: 'list the rules by which calls go wrong on purpose',
        load: async () => (await import('./fault.ts')).faultList,
      },
      add: {
        summary: 'let calls go wrong on purpose: a rule of faults.yaml',
        load: async () => (await import('./fault.ts')).faultAdd,
      },
      remove: {
        summary: 'take a rule out of faults.yaml',
        load: async () => (await import('./fault.ts')).faultRemove,
      },
    },
  },
  webhook: {
    summary: 'list, show, add and delete webhooks and schedules',
    commands: {
      list: {
        summary: 'list webhooks and schedules, where they are called and when they were last',
        load: async () => (await import('./webhookList.ts')).webhookList,
      },
      show: {
        summary: 'show where a webhook is called, how it is verified and when it was called last',
        load: async () => (await import('./webhookShow.ts')).webhookShow,
      },
      add: {
        summary: 'make a webhook, or a schedule with --cron',
        load: async () => (await import('./webhookAdd.ts')).webhookAdd,
      },
      delete: {
        summary: 'delete webhooks and keep a copy',
        load: async () => (await import('./webhookDelete.ts')).webhookDelete,
      },
    },
  },
  hook: {
    summary: 'look at the requests that came to webhooks',
    commands: {
      list: {
        summary: 'list the requests that came to webhooks, the newest first',
        load: async () => (await import('./hookList.ts')).hookList,
      },
      show: {
        summary: 'show a request that came to a webhook: headers, body, and what became of it',
        load: async () => (await import('./hookShow.ts')).hookShow,
      },
      curl: {
        summary: 'print a line for curl that sends a request to a webhook again',
        load: async () => (await import('./hookCurl.ts')).hookCurl,
      },
      send: {
        summary: 'send to a webhook of the dev server as its sender would, signed',
        load: async () => (await import('./hookSend.ts')).hookSend,
      },
      resend: {
        summary: 'send a request that came again: as it was, or with another body and signed anew',
        load: async () => (await import('./hookSend.ts')).hookResend,
      },
    },
  },
  task: TASKS,
  calls: {
    summary: 'list the calls that step runs have made of connectors, the newest first',
    load: async () => (await import('./calls.ts')).calls,
  },
  logs: {
    summary: 'print what steps have logged and why they failed; with -f as it happens',
    load: async () => (await import('./logs.ts')).logs,
  },
  dev: {
    summary: 'serve the workspace on this machine, and reload its steps as they are saved',
    load: async () => (await import('./dev.ts')).dev,
  },
  exec: {
    summary: 'run a program beside a dev server of its own, and end with its exit code',
    load: async () => (await import('./exec.ts')).exec,
  },
  clock: {
    summary: 'show or turn the clock of the dev server: +2h, next, freeze, skip, real',
    load: async () => (await import('./clock.ts')).clock,
  },
  mcp: {
    summary: 'let coding agents work with the dev server: MCP over standard input and output',
    load: async () => (await import('./mcp.ts')).mcp,
  },
  explain: {
    summary: 'say which step runs next, and why the others do not',
    load: async () => (await import('./explain.ts')).explain,
  },
  run: {
    summary: 'run one step on data, without a task and without consequences',
    load: async () => (await import('./run.ts')).run,
  },
  replay: {
    summary: 'run tasks again with the code of now and the calls of then, and compare',
    load: async () => (await import('./replay.ts')).replay,
  },
  test: { summary: 'run fixtures and tests', load: async () => (await import('./test.ts')).test },
  'promote-to-test': {
    summary: 'write a test of a task as it ran, with recordings of its calls',
    load: async () => (await import('./promoteToTest.ts')).promoteToTest,
  },
  types: {
    summary: 'write what an editor needs to know of the workspace',
    load: async () => (await import('./types.ts')).types,
  },
  seed: {
    summary: 'add the tasks of seeds/ that are not there yet; none of them runs',
    load: async () => (await import('./seed.ts')).seed,
  },
  export: {
    summary: 'write all tasks of this namespace with their journal to a file',
    load: async () => (await import('./exportAll.ts')).exportAll,
  },
  import: {
    summary: 'add tasks from a file that an export wrote; none of them runs',
    load: async () => (await import('./exportAll.ts')).importAll,
  },
  reset: { summary: 'delete all tasks of this namespace', load: async () => (await import('./reset.ts')).reset },
  ns: {
    summary: 'choose which tasks are meant: one namespace for every branch',
    commands: {
      list: {
        summary: 'list the namespaces and how many tasks each has',
        load: async () => (await import('./nsList.ts')).nsList,
      },
      switch: {
        summary: 'choose whose tasks are meant; without a name, those of the branch',
        load: async () => (await import('./nsSwitch.ts')).nsSwitch,
      },
      rm: {
        summary: 'delete a namespace with all its tasks',
        load: async () => (await import('./nsRemove.ts')).nsRemove,
      },
    },
  },
  memory: MEMORY,
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
  health: {
    summary: 'say what is never used, what fails again and again, and what is near a limit',
    load: async () => (await import('./health.ts')).health,
  },
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
