import { callServer } from '../callServer.ts'
import { listFamily } from '../engine/listFamily.ts'
import { StepyardError } from '../errors.ts'
import type { LocalSteps, LocalStepsOptions } from '../localEngine.ts'
import { localActor, type LocalTasksOptions } from '../localTasks.ts'
import type { RunningServer } from '../runningServer.ts'
import { flagOption, listGiven, textOption, type CommandContext } from './command.ts'
import type { EngineRequest, OpenedEngine } from './openTasks.ts'
import { watchTasks } from './watchTasks.ts'

/** What the engine of a dev server is opened with. */
export interface RemoteRequest {
  readonly server: RunningServer
  readonly request: EngineRequest
  readonly options: LocalStepsOptions & LocalTasksOptions
}

/** The engine of the dev server that has the tasks of a folder. Throws `DEV_DIFFERS` for what only it decides. */
export async function openRemoteEngine(
  context: CommandContext,
  { server, request, options }: RemoteRequest,
): Promise<OpenedEngine> {
  await refuseOtherWays(context, server)
  const [{ openLocalSteps }, { createRemoteEngine }] = await Promise.all([
    import('../localEngine.ts'),
    import('../remoteEngine.ts'),
  ])
  const steps = await openLocalSteps(options)
  const { store, scope } = steps.parts
  const follower = followTasks(steps, options, request.onCommitted)
  const { changed, follow: onTouched, tellAll: onRested } = follower
  const engine = createRemoteEngine({ server, steps, changed, onTouched, onRested })
  return {
    ...steps,
    engine,
    server,
    store,
    scope,
    actor: localActor(context.effects),
    async [Symbol.asyncDispose]() {
      follower.close()
      await steps[Symbol.asyncDispose]()
    },
  }
}

async function refuseOtherWays({ options }: CommandContext, server: RunningServer): Promise<void> {
  const health = await callServer(server, { method: 'GET', path: '/api/health' })
  const environment = typeof health === 'object' && health !== null ? Reflect.get(health, 'environment') : undefined
  const asked = textOption(options, 'env')
  const other = [
    ...(asked !== undefined && asked !== environment ? [`--env ${asked}`] : []),
    ...WAYS.filter((name) => listGiven(options, name).length > 0 || flagOption(options, name)).map(
      (name) => `--${name}`,
    ),
    ...(flagOption(options, 'skipTime') ? ['--skip-time'] : []),
  ]
  const [first] = other
  if (first !== undefined) throw new StepyardError('DEV_DIFFERS', { option: first, url: server.url })
}

// Who answers calls is decided where the server is started.
const WAYS = ['answers', 'live', 'record', 'replay', 'deny', 'ci']

/** Tells of everything that is written to the tasks a command works with, and to their sub-tasks. */
function followTasks({ parts }: LocalSteps, place: LocalTasksOptions, tell: (task: string) => void) {
  const { store, scope } = parts
  const followed = new Set<string>()
  const watch = watchTasks(place, undefined)
  let closed = false
  const tellFamily = async (id: string): Promise<void> => {
    tell(id)
    for (const task of await listFamily({ store, scope }, id)) tell(task.id)
  }
  const tellAll = async (): Promise<void> => {
    for (const id of followed) await tellFamily(id)
  }
  const changed = async (): Promise<void> => {
    await watch.changed()
    if (!closed) await tellAll()
  }
  return {
    changed,
    tellAll,
    follow: (task: string) => {
      followed.add(task)
      tell(task)
    },
    close: () => {
      closed = true
      watch[Symbol.dispose]()
    },
  }
}
