import type { AnswerCall } from './connectors/answer.ts'
import { answerCall, type CallOutcome, type IdentifiedCall } from './connectors/answerCalls.ts'
import type { ConnectorTable } from './connectors/connectorTable.ts'
import { createFaults, type Faults } from './connectors/faults/faults.ts'
import { withFaults } from './connectors/faults/withFaults.ts'
import type { FixedAnswers } from './connectors/fixedAnswers.ts'
import { createFixedAnswers } from './connectors/fixedAnswers.ts'
import { checkInput } from './connectors/generated/checkCall.ts'
import { fileTokenStore, tokenFolder } from './connectors/live/auth/fileTokenStore.ts'
import type { TokenStore } from './connectors/live/auth/tokenStore.ts'
import { openLiveCalls, type LiveCalls } from './connectors/live/openLiveCalls.ts'
import { createRecorder } from './connectors/recordings/recorder.ts'
import { createRedaction } from './connectors/recordings/redact.ts'
import type { FaultRule } from './config/schemaTypes.ts'
import type { Effects } from './effects.ts'
import { createRealClock, type Clock } from './engine/clock.ts'
import type { RunningEnvironment } from './runningEnvironment.ts'

/** What live calls are made with. */
export interface LiveConnectorsOptions {
  /** The folder of the workspace, absolute and real. */
  readonly root: string
  readonly environment: string
  readonly effects: Effects
  /** The clock of the engine: faults take their time on it. */
  readonly clock: Clock
  readonly running: Pick<RunningEnvironment, 'config' | 'mask' | 'secrets' | 'gateway'>
  readonly answers: FixedAnswers
  /** Whether nothing is ever written. */
  readonly ci: boolean
}

/** The calls of connectors that ask the service itself. */
export interface LiveConnectors {
  /** Never rejects. */
  ask(call: IdentifiedCall, how: LiveCall): Promise<CallOutcome>
  update(workspace: string, table: ConnectorTable, faults: readonly FaultRule[]): void
  close(): Promise<void>
}

/** How one call is made. */
export interface LiveCall {
  readonly signal: AbortSignal
  /** Whether what is answered becomes a recording. */
  readonly record: boolean
}

/** Opens nothing yet: the first call does. */
export function openLiveConnectors(options: LiveConnectorsOptions): LiveConnectors {
  const { root, environment, effects, clock, running, answers, ci } = options
  const live = new Lazily(options)
  const overrides = createFixedAnswers(answers)
  const redact = (value: unknown): unknown => createRedaction(running.secrets())(value)
  const recorded = createRecorder({ root, redact, now: () => effects.now().getTime(), ci })
  let table: ConnectorTable = { find: () => undefined, all: [] }
  let workspace = ''
  let rules = '[]'
  let faults: Faults = createFaults()
  const make: AnswerCall = (call) => live.of(workspace).call(call)
  const record = recorded(make)
  return {
    async ask(call, { signal, record: isRecorded }) {
      let fault: string | undefined
      const effects = {
        sleep: (milliseconds: number) => clock.sleep(milliseconds, signal),
        met: (rule: string) => void (fault = rule),
      }
      const asked = withFaults(faults, effects, isRecorded ? record : make)
      const layers: AnswerCall[] = [
        overrides,
        async (checked) => {
          await checkInput(checked)
          return asked(checked)
        },
      ]
      const outcome = await answerCall({ workspace, environment, table: () => table, layers }, call, { signal })
      return { layer: 'live', ...outcome, ...(fault !== undefined && { fault }) }
    },
    update(name, next, written) {
      workspace = name
      table = next
      const text = JSON.stringify(written)
      // What has been counted goes on as long as the rules are the same.
      if (text !== rules) faults = createFaults(written)
      rules = text
    },
    close: () => live.close(),
  }
}

/** The client, made when it is first needed. */
class Lazily {
  readonly #options: LiveConnectorsOptions
  #live: LiveCalls | undefined

  constructor(options: LiveConnectorsOptions) {
    this.#options = options
  }

  of(workspace: string): LiveCalls {
    const { environment, effects, running } = this.#options
    const { sleep } = createRealClock(effects.now)
    const gateway = running.gateway()
    return (this.#live ??= openLiveCalls({
      workspace,
      environment,
      config: running.config,
      mask: (value) => running.mask(value),
      env: effects.env,
      now: () => effects.now().getTime(),
      sleep,
      random: Math.random,
      tokens: tokenStore(effects),
      log: effects.log,
      ...(gateway !== undefined && { gateway }),
    }))
  }

  async close(): Promise<void> {
    await this.#live?.close()
  }
}

function tokenStore({ env }: Effects): TokenStore {
  const folder = tokenFolder(env)
  return folder === undefined ? NO_TOKENS : fileTokenStore(folder)
}

// Where there is no folder of a user, nobody has signed in.
const NO_TOKENS: TokenStore = { read: async () => undefined, write: async () => {}, remove: async () => {} }
