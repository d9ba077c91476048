import type { CommandGroup } from './commandEntry.ts'

/** The commands for tasks, in the order of help. */
export const TASKS: CommandGroup = {
  summary: 'submit tasks, follow them, take them back and try again',
  commands: {
    new: {
      summary: 'submit a task and run it until it rests',
      load: async () => (await import('./taskNew.ts')).taskNew,
    },
    list: {
      summary: 'list tasks, or failures by their reason',
      load: async () => (await import('./taskList.ts')).taskList,
    },
    show: {
      summary: 'show how a task stands and what is in it',
      load: async () => (await import('./taskShow.ts')).taskShow,
    },
    log: {
      summary: 'show what happened to a task, step by step',
      load: async () => (await import('./taskLog.ts')).taskLog,
    },
    rerun: {
      summary: 'run one step run again with the code of now, and compare',
      load: async () => (await import('./taskRerun.ts')).taskRerun,
    },
    continue: {
      summary: 'let a task go on, from where it is or from one of its step runs',
      load: async () => (await import('./taskContinue.ts')).taskContinue,
    },
    resume: {
      summary: 'try again what failed or was interrupted, one task or many',
      load: async () => (await import('./taskContinue.ts')).taskResume,
    },
    fork: {
      summary: 'make another task of a moment of one, and run it',
      load: async () => (await import('./taskFork.ts')).taskFork,
    },
    clone: {
      summary: 'run a task again as another one',
      load: async () => (await import('./taskFork.ts')).taskClone,
    },
    stop: {
      summary: 'keep a task from going on by itself',
      load: async () => (await import('./taskStop.ts')).taskStop,
    },
    answer: {
      summary: 'answer what a task asks, and let it go on',
      load: async () => (await import('./taskAnswer.ts')).taskAnswer,
    },
    edit: {
      summary: 'change the data of a task; one that waits or is incomplete goes on',
      load: async () => (await import('./taskEdit.ts')).taskEdit,
    },
    compare: {
      summary: 'put two tasks side by side: steps, changes and data',
      load: async () => (await import('./taskCompare.ts')).taskCompare,
    },
    delete: {
      summary: 'delete tasks with everything that is known about them',
      load: async () => (await import('./taskDelete.ts')).taskDelete,
    },
    export: {
      summary: 'write tasks with their whole journal to a file',
      load: async () => (await import('./taskExport.ts')).taskExport,
    },
    import: {
      summary: 'add tasks from a file that an export wrote; none of them runs',
      load: async () => (await import('./taskImport.ts')).taskImport,
    },
    backup: {
      summary: 'write a copy of all tasks to a new file',
      load: async () => (await import('./taskBackup.ts')).taskBackup,
    },
    repair: {
      summary: 'rebuild tasks from their journal that were damaged on the disk',
      load: async () => (await import('./taskRepair.ts')).taskRepair,
    },
  },
}
