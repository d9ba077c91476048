import type { CommandGroup } from './commandEntry.ts'

/** The commands for what outlives tasks, in the order of help. */
export const MEMORY: CommandGroup = {
  summary: 'look at what steps have kept beyond the end of their tasks, and change it',
  commands: {
    list: {
      summary: 'list the keys of what steps have kept',
      load: async () => (await import('./memoryList.ts')).memoryList,
    },
    search: {
      summary: 'find what is kept by the words in it, the best first',
      load: async () => (await import('./memorySearch.ts')).memorySearch,
    },
    get: { summary: 'print the value under a key', load: async () => (await import('./memoryGet.ts')).memoryGet },
    set: {
      summary: 'keep a value under a key, for steps to find',
      load: async () => (await import('./memorySet.ts')).memorySet,
    },
    delete: {
      summary: 'forget what is kept under keys',
      load: async () => (await import('./memoryDelete.ts')).memoryDelete,
    },
  },
}
