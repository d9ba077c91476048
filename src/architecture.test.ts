import { readFile, readdir } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { findCycles, readMap, readSourceFiles, type SourceFile } from '../fixtures/sourceFiles.ts'

/**
 * Who may import whom, each with its reason. This table is the direction of the code: an edge that is not here does not
 * exist, and an edge that is here is used.
 */
const EDGES: Record<string, Record<string, string>> = {
  codegen: {
    config: 'the types are made from the schemas it reads',
  },
  commands: {
    'callServer.ts': 'commands ask the dev server that runs',
    'dev.ts': 'commands serve the folder',
    'localEngine.ts': 'commands that run tasks open the engine of the folder',
    'localTasks.ts': 'commands that look at tasks open those of the folder',
    'remoteEngine.ts': 'tasks that a dev server has are changed there',
    'runningServer.ts': 'a command looks for the dev server of the folder',
    disk: 'a command looks who has the tasks',
    'seeds.ts': 'a command adds the tasks that a workspace begins with',
    'namespaces.ts': 'a command works with the tasks of one namespace',
    condition: 'a command says why a step matches or not',
    config: 'a command prints findings about configuration',
    connectors: 'a command reads the answers that steps get',
    engine: 'a command shows what happened to a task',
    git: 'a command opens the backend that it hands to sync',
    mcp: 'a command serves coding agents',
    store: 'a command lists the tasks that are kept',
    snapshot: 'a command shows the trees and merges that sync compared',
    sync: 'a command is one use case with words around it',
    webhooks: 'a command shows webhooks, their schedules, their requests',
    workspace: 'a command finds the workspace it was started in',
  },
  config: {
    snapshot: 'what cannot be merged by structure is merged as text',
  },
  connectors: {
    config: 'what can be called is described by schemas',
  },
  engine: {
    condition: 'tasks meet the conditions of steps',
    config: 'what events say is described by a schema',
    store: 'a task is what its journal says',
  },
  git: {
    snapshot: 'a branch tip is a tree, checked by the policy for incoming trees',
  },
  loader: {
    condition: 'the condition of a step is compiled when it is loaded',
    config: 'a pause between two attempts may be written as a text',
    workspace: 'what is loaded are the steps and libraries of a workspace',
  },
  mcp: {
    config: 'what tools take is described by schemas',
    engine: 'what happened to a task is told by its events',
    server: 'tools take what the routes take, and ask them',
    store: 'what to do next depends on how a task stands',
  },
  server: {
    config: 'requests are described and checked by schemas',
    engine: 'routes are words around what an engine does',
    store: 'lists, counts and events are read from where tasks are kept',
    workspace: 'steps are shown with the source that their files have',
  },
  store: {
    disk: 'one process at a time owns the file',
  },
  sync: {
    config: 'environments say which branch is theirs',
    disk: 'what it writes survives a power cut, and one command at a time writes',
    git: 'one of the three sides comes from a branch',
    snapshot: 'base, ours and theirs are trees to compare',
    workspace: 'one of the three sides comes from a folder',
  },
  webhooks: {
    config: 'a webhook is one of its files, and a time in it may be written as a text',
    disk: 'what was received is kept in files',
    workspace: 'webhooks are items of a workspace',
  },
  workspace: {
    condition: 'the condition of a step is checked when it is loaded',
    config: 'a workspace is described by its configuration files',
    snapshot: 'a workspace is a function of a tree',
  },
}

/** Every npm package that the product imports, with the one folder that knows it. */
const LIBRARIES: Record<string, string> = {
  // Its low-level server: schemas of tools are ours, and of its dependencies only zod and ajv-formats are bundled.
  '@modelcontextprotocol/sdk': 'mcp',
  '@hono/node-server': 'server',
  '@photostructure/sqlite': 'store',
  ajv: 'config',
  chokidar: 'loader',
  commander: 'commands',
  hono: 'server',
  'http-proxy-agent': 'git',
  'https-proxy-agent': 'git',
  'isomorphic-git': 'git',
  'json-schema-faker': 'connectors',
  'json-schema-to-typescript': 'codegen',
  'oxc-parser': 'workspace',
  oxfmt: 'codegen',
  vite: 'loader',
  'vite-node': 'loader',
  yaml: 'config',
}

/** Files without a folder that every folder may import. */
const OPEN_FILES = [
  'abortable.ts',
  'dataPath.ts',
  'define.ts',
  'diagnostics.ts',
  'effects.ts',
  'errors.ts',
  'log.ts',
  'spelling.ts',
  'stepHost.ts',
]

/** What a file without a folder may import besides the open ones. */
const ROOT_EDGES: Record<string, readonly string[]> = {
  'define.ts': ['condition'],
  'dev.ts': [
    'devHooks.ts',
    'engine',
    'loader',
    'localEngine.ts',
    'mcp',
    'namespaces.ts',
    'runningServer.ts',
    'server',
    'workspace',
  ],
  'devHooks.ts': ['engine', 'localEngine.ts', 'server', 'webhooks', 'workspace'],
  'errors.ts': ['errors'],
  'index.ts': [
    'condition',
    'config',
    'engine',
    'git',
    'localEngine.ts',
    'snapshot',
    'store',
    'sync',
    'systemEffects.ts',
    'workspace',
  ],
  'localEngine.ts': [
    'config',
    'connectors',
    'engine',
    'loader',
    'localTasks.ts',
    'namespaces.ts',
    'runningEnvironment.ts',
    'store',
    'workspace',
  ],
  'localTasks.ts': ['config', 'disk', 'namespaces.ts', 'store', 'sync'],
  'callServer.ts': ['runningServer.ts'],
  'namespaces.ts': ['disk', 'git', 'sync'],
  'seeds.ts': ['config', 'disk'],
  'remoteEngine.ts': ['callServer.ts', 'engine', 'localEngine.ts', 'runningServer.ts', 'store'],
  'runningEnvironment.ts': ['config', 'disk', 'engine', 'git', 'workspace'],
  'runningServer.ts': ['disk', 'sync'],
  'stepHost.ts': ['condition'],
  'systemEffects.ts': [],
}

/** Files that may reach for the process or the clock instead of being given them. */
const AMBIENT: Record<string, string> = {
  'codegen/writeSchemaTypes.ts': 'a script of this repository, not of the product: it prints what it wrote',
  'disk/lock.ts': 'a lock names the process that holds it',
  'git/fetchLock.ts': 'a lock names the process that holds it',
  'git/system/spawn.ts': 'stops a process group by its id',
  'loader/inside/ambientNames.ts': 'bodies of two dialects see the names of a run as if they were global',
  'loader/inside/moduleGlobals.ts': 'is the clock of modules where there is no run, such as their top level',
  'loader/inside/processGuards.ts': 'keeps bodies that run in this process from ending it',
  'loader/startVite.ts': 'takes back what Vite writes into the environment of the process',
  'loader/worker/egressGuard.ts': 'refuses the network in a thread of its own',
  'loader/worker/memoryWatch.ts': 'sees how much memory this process has, which all of its threads share',
  'loader/worker/outputGuard.ts': 'takes what bodies write to the standard output of their thread',
  'loader/worker/predicates.ts': 'hands a function to a script, which sees only what is global',
  'loader/worker/stepWorker.ts': 'a program of its own in another thread, which no effects can be handed to',
  'store/sqlite/thread/storeThread.ts': 'a program of its own in another thread, which no effects can be handed to',
  'systemEffects.ts': 'makes the real effects, for whoever passes them down',
}

const GENERATED = ['config/schemaTypes.ts']

const LONGEST_FILE = 300
const SRC = import.meta.dirname
const files = await readSourceFiles(SRC)
const product = files.filter((file) => !file.isTest)

/** The folder a file belongs to, or the file itself when it has none. */
function folderOf(file: string): string {
  if (file.startsWith('../')) return file.split('/', 2).join('/')
  return file.split('/')[0] ?? file
}

function edgesOf(file: SourceFile): { readonly edge: string; readonly from: string; readonly to: string }[] {
  const from = folderOf(file.path)
  const targets = new Set(file.files.map(folderOf))
  targets.delete(from)
  return [...targets].map((to) => ({ edge: `${file.path} -> ${to}`, from, to }))
}

function isAllowed({ from, to }: { readonly from: string; readonly to: string }): boolean {
  if (to === '../schemas') return from === 'config' || from === 'codegen'
  return OPEN_FILES.includes(to) || EDGES[from]?.[to] !== undefined || (ROOT_EDGES[from]?.includes(to) ?? false)
}

describe('imports', () => {
  it('follow the table of edges', () => {
    const edges = product.flatMap(edgesOf)

    expect(edges.filter((edge) => !isAllowed(edge)).map(({ edge }) => edge)).toEqual([])
  })

  it('of tests follow it too, fixtures aside', () => {
    // A test may look at the published schemas: what a command prints is held against them.
    const open = ['../fixtures', '../schemas', 'architecture.test.ts']
    const edges = files.filter((file) => file.isTest).flatMap(edgesOf)
    const others = edges.filter(({ from, to }) => !open.includes(to) && !from.endsWith('.test.ts'))

    expect(others.filter((edge) => !isAllowed(edge)).map(({ edge }) => edge)).toEqual([])
  })

  it('use every edge of the table', () => {
    const used = new Set(product.flatMap(edgesOf).map(({ from, to }) => `${from} -> ${to}`))
    const listed = Object.entries(EDGES).flatMap(([from, targets]) =>
      Object.keys(targets).map((to) => `${from} -> ${to}`),
    )

    expect(listed.filter((edge) => !used.has(edge))).toEqual([])
  })

  it('form no cycle', () => {
    expect(findCycles(product)).toEqual([])
  })

  it('of a library stand in one folder', () => {
    const uses = product.flatMap((file) => file.packages.map((name) => `${name} in ${folderOf(file.path)}`))
    const allowed = new Set(Object.entries(LIBRARIES).map(([name, folder]) => `${name} in ${folder}`))

    expect([...new Set(uses)].filter((use) => !allowed.has(use))).toEqual([])
  })
})

describe('a file', () => {
  it('without a folder has a reason to have none', () => {
    const loose = product.map((file) => file.path).filter((file) => !file.includes('/'))

    expect(loose.filter((file) => !OPEN_FILES.includes(file) && ROOT_EDGES[file] === undefined)).toEqual([])
  })

  it('is given its effects, unless its reason is listed', () => {
    const reaching = product.filter((file) => file.ambient.length > 0 && AMBIENT[file.path] === undefined)

    expect(reaching.map((file) => `${file.path}: ${file.ambient.join(', ')}`)).toEqual([])
  })

  it(`has at most ${LONGEST_FILE} lines, unless it is generated`, () => {
    const long = files.filter((file) => file.lines > LONGEST_FILE && !GENERATED.includes(file.path))

    expect(long.map((file) => `${file.path}: ${file.lines}`)).toEqual([])
  })

  it('is listed as an exception only while it needs to be', () => {
    const reaching = new Set(product.filter((file) => file.ambient.length > 0).map((file) => file.path))

    expect(Object.keys(AMBIENT).filter((file) => !reaching.has(file))).toEqual([])
    expect(GENERATED.filter((file) => !files.some(({ path }) => path === file))).toEqual([])
  })
})

describe('src/README.md', () => {
  it('describes each folder in one sentence without "and"', async () => {
    const folders = (await readdir(SRC, { withFileTypes: true })).filter((entry) => entry.isDirectory())
    const map = await readMap(`${SRC}/README.md`)

    expect([...map.keys()].sort()).toEqual(folders.map((folder) => folder.name).sort())
    expect([...map.values()].filter((sentence) => / and |\..*\./.test(sentence))).toEqual([])
  })

  it('names only files that are there', async () => {
    const text = await readFile(`${SRC}/README.md`, 'utf8')
    const named = [...text.matchAll(/`([\w/]+\.ts)`/g)].map(([, file = '']) => file)
    expect(named.filter((file) => file !== 'cli.ts' && !files.some(({ path }) => path === file))).toEqual([])
  })

  it('stays short enough to be read', async () => {
    const text = await readFile(`${SRC}/README.md`, 'utf8')
    expect(text.split('\n').length).toBeLessThan(80)
  })
})
