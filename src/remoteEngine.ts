import { callServer, type ServerRequest } from './callServer.ts'
import { documentOf, type Engine } from './engine/engine.ts'
import { explainSteps } from './engine/explainSteps.ts'
import { forkOf } from './engine/fork.ts'
import { listFamily } from './engine/listFamily.ts'
import type { LocalSteps } from './localEngine.ts'
import type { RunningServer } from './runningServer.ts'
import type { TaskRecord } from './store/taskRecord.ts'

/** What a command asks of an engine, whether it is in this process or in a dev server. */
export type CommandEngine = Pick<
  Engine,
  'submit' | 'submitAll' | 'resume' | 'rewind' | 'fork' | 'answer' | 'edit' | 'explain' | 'idle' | 'close'
>

/** What an engine in a dev server is reached with. */
export interface RemoteEngineOptions {
  readonly server: RunningServer
  /** The same workspace, opened for reading. */
  readonly steps: LocalSteps
  /** Resolves when somebody has written to the tasks. */
  readonly changed: () => Promise<void>
  /** This task was submitted or changed through this engine. */
  readonly onTouched: (task: string) => void
  /** Called when they have come to rest, before anybody is told. */
  readonly onRested: () => Promise<void>
}

/** The engine of a dev server. Its tasks are read from the file that both know; changes go through its API. */
export function createRemoteEngine(options: RemoteEngineOptions): CommandEngine {
  const { server, steps, changed } = options
  const { parts } = steps
  const touched = new Set<string>()
  const touch = (task: string): void => {
    touched.add(task)
    options.onTouched(task)
  }
  const change = async (task: string, request: Omit<ServerRequest, 'path'> & { readonly path?: string }) => {
    touch(task)
    await callServer(server, { ...request, path: `/api/tasks/${encodeURIComponent(task)}${request.path ?? ''}` })
  }
  const create = async (body: object): Promise<string> => {
    const id = idIn(await callServer(server, { method: 'POST', path: '/api/tasks', body }))
    touch(id)
    return id
  }
  const submit: Engine['submit'] = ({ actor: _theirs, causedBy: _unknown, ...input }) => create(input)
  return {
    submit,
    submitAll: async (inputs) => {
      const ids: string[] = []
      for (const input of inputs) ids.push(await submit(input))
      return ids
    },
    resume: ({ task }) => change(task, { method: 'POST', path: '/resume', body: {} }),
    rewind: ({ task, run }) => change(task, { method: 'POST', path: '/continue', body: { run } }),
    answer: ({ task, answer }) => change(task, { method: 'POST', path: '/answer', body: { answer } }),
    edit: ({ task, data }) => change(task, { method: 'PATCH', body: { data } }),
    async fork({ actor, task, edit, ...moment }) {
      // A change of the data is made here: it may be any function.
      const made = edit && (await forkOf(parts, { actor, task, edit, ...moment }))
      const data = made ? { data: JSON.parse(made.data) as object } : {}
      const path = `/api/tasks/${encodeURIComponent(task)}/fork`
      const id = idIn(await callServer(server, { method: 'POST', path, body: { ...moment, ...data } }))
      touch(id)
      return id
    },
    explain: async (request) => explainSteps(parts, await documentOf(parts, request)),
    async idle() {
      for (;;) {
        const next = changed()
        const families = await Promise.all([...touched].map((task) => familyOf(steps, task)))
        const now = parts.clock.now()
        if (!families.flat().some((task) => isActive(task, now))) return options.onRested()
        await next
      }
    },
    // The server goes on.
    close: async () => {},
  }
}

async function familyOf({ parts: { store, scope } }: LocalSteps, id: string): Promise<readonly TaskRecord[]> {
  const task = await store.get(scope, id)
  return task ? [task, ...(await listFamily({ store, scope }, id))] : []
}

function isActive({ state, readyAt }: TaskRecord, now: number): boolean {
  return state === 'processing' || (readyAt !== undefined && readyAt <= now)
}

// Every route that makes a task answers with it.
function idIn(answer: unknown): string {
  return (answer as { readonly task: { readonly id: string } }).task.id
}
