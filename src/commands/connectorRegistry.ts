import type { CommandGroup } from './commandEntry.ts'

/** The commands for connectors, in the order of help. */
export const CONNECTORS: CommandGroup = {
  summary: 'list, show, add, change, delete and import connectors',
  commands: {
    list: {
      summary: 'list connectors: what answers their calls, and how many steps make any',
      load: async () => (await import('./connectorList.ts')).connectorList,
    },
    'list-available': {
      summary: 'list the types of connectors that are built in',
      load: async () => (await import('./connectorList.ts')).connectorListAvailable,
    },
    show: {
      summary: 'show what a connector can do, and which of its secrets are set',
      load: async () => (await import('./connectorShow.ts')).connectorShow,
    },
    add: {
      summary: 'make a connector of a built-in type',
      load: async () => (await import('./connectorAdd.ts')).connectorAdd,
    },
    update: {
      summary: 'change a connector; a new name takes its fakes and recordings along',
      load: async () => (await import('./connectorUpdate.ts')).connectorUpdate,
    },
    delete: {
      summary: 'delete connectors that nothing calls, and keep a copy',
      load: async () => (await import('./connectorDelete.ts')).connectorDelete,
    },
    test: {
      summary: 'ask the service of a connector once whether it can be signed in',
      load: async () => (await import('./connectorTest.ts')).connectorTest,
    },
    logs: {
      summary: 'list the calls that step runs have made of one connector, the newest first',
      load: async () => (await import('./calls.ts')).connectorLogs,
    },
    oauth: {
      summary: 'sign a connector in with a browser, and keep its token on this machine',
      load: async () => (await import('./connectorOauth.ts')).connectorOauth,
    },
    import: {
      summary: 'make a connector of an OpenAPI document, or renew it',
      load: async () => (await import('./connectorImport.ts')).connectorImport,
    },
    diff: {
      summary: 'show what an updated OpenAPI document would change for steps',
      load: async () => (await import('./connectorDiff.ts')).connectorDiff,
    },
  },
}
