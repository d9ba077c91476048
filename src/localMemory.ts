import { answerCall, thrownBy } from './connectors/answerCalls.ts'
import { createConnectorTable, type ConnectorTable } from './connectors/connectorTable.ts'
import { createFixedAnswers, type FixedAnswers } from './connectors/fixedAnswers.ts'
import { createMemoryLayer, isMemory } from './connectors/memory/memoryLayer.ts'
import { isStepyardError, StepyardError } from './errors.ts'
import type { FakeOutcome } from './fakes/fakeAnswers.ts'
import type { LineCall } from './loader/worker/callLine.ts'
import type { MemoryStore } from './store/memoryStore.ts'
import { connectorNamespace } from './workspace/connectorNamespace.ts'
import { itemKind } from './workspace/layout.ts'
import type { Workspace } from './workspace/workspace.ts'

/** What outlives tasks, as their steps call it. */
export interface LocalMemoryOptions {
  readonly environment: string
  /** What answers before anything else. */
  readonly answers: FixedAnswers
  /** Milliseconds since 1970 on the clock of the engine. */
  readonly now: () => number
  /** Called with the first call, and again where that failed. */
  readonly open: () => Promise<MemoryStore>
}

/** Answers calls of memories in the thread of the engine: one file has one owner, and fakes reach nothing outside. */
export interface LocalMemory {
  /** What steps call them. */
  readonly namespaces: readonly string[]
  /** Goes on with what the files hold now; answers whether there are other namespaces. */
  update(workspace: Workspace): boolean
  /** Leaves calls of other connectors, and those that a fake answers, to `others`. Never rejects if that does not. */
  ask(call: LineCall, signal: AbortSignal, others: () => Promise<FakeOutcome>): Promise<FakeOutcome>
  close(): Promise<void>
}

/** Makes the memory of a workspace, which knows no connector before `update`. */
export function createLocalMemory({ environment, answers, now, open }: LocalMemoryOptions): LocalMemory {
  let [workspace, table]: [string, ConnectorTable] = ['', createConnectorTable([])]
  let faked: ReadonlySet<string> = new Set()
  let namespaces: readonly string[] = []
  const store = openOnce(open)
  const memory = createMemoryLayer({ open: store.open, now })
  const layers = [createFixedAnswers(answers), thrownBy('built-in', memory)]
  return {
    get namespaces() {
      return namespaces
    },
    update({ name, connectors, paths }) {
      ;[workspace, table] = [name, createConnectorTable(connectors)]
      faked = new Set(paths.filter((path) => itemKind(path) === 'fake').map(fakedNamespace))
      const before = namespaces.join(' ')
      namespaces = table.all.filter(isMemory).map(({ namespace }) => namespace)
      return namespaces.join(' ') !== before
    },
    async ask(call, signal, others) {
      const { connector } = call
      if (!namespaces.includes(connector)) return others()
      if (faked.has(connector) || faked.has(connectorNamespace(table.find(connector)?.name ?? connector))) {
        const outcome = await others()
        if (!isUnanswered(outcome)) return outcome
      }
      return answerCall({ workspace, environment, table: () => table, layers }, call, { signal })
    },
    close: store.close,
  }
}

function fakedNamespace(path: string): string {
  return connectorNamespace(path.replace(/^fakes\//, '').replace(/\.(?:mts|ts|js)$/, ''))
}

// What is made up of the description is no answer where there is a memory.
const DRAWN: ReadonlySet<string> = new Set(['example', 'generated'])

function isUnanswered(outcome: FakeOutcome): boolean {
  if (outcome.layer !== undefined) return DRAWN.has(outcome.layer)
  return 'error' in outcome && isStepyardError(outcome.error, 'UNFAKED_CALL')
}

// An opening that failed is tried again by the next call: whoever had the file may have let go of it.
function openOnce(open: () => Promise<MemoryStore>) {
  let opened: Promise<MemoryStore> | undefined
  let closed = false
  return {
    open(): Promise<MemoryStore> {
      if (closed) throw new StepyardError('STORE_CLOSED', { file: 'memory' })
      const opening = (opened ??= open())
      void opening.catch(() => void (opened === opening && (opened = undefined)))
      return opening
    },
    async close(): Promise<void> {
      closed = true
      const store = await opened?.catch(() => undefined)
      await store?.[Symbol.asyncDispose]()
    },
  }
}
