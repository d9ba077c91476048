import process from 'node:process'
import { parentPort, workerData } from 'node:worker_threads'
import { installBodyWorld } from '../inside/bodyWorld.ts'
import type { LateEffect } from '../inside/run.ts'
import { StepRunner } from '../inside/stepRunner.ts'
import { openCallLine, type CallLine } from './callLine.ts'
import { createEvaluations } from './evaluations.ts'
import { guardEgress } from './egressGuard.ts'
import { answerOn } from './line.ts'
import type { Order, PackedFacts, Reply, WorkerOptions } from './messages.ts'
import { guardOutput } from './outputGuard.ts'
import { packCompiled } from './packedCondition.ts'
import { packOutcome } from './packedOutcome.ts'
import { fromPlainError, toPlainError } from './plainError.ts'
import { PortSource } from './portSource.ts'
import { createPredicates } from './predicates.ts'
import { startPulse } from './pulse.ts'
import { RemoteWorld, type WorldLinks } from './remoteWorld.ts'
import { guardSystem } from './systemGuard.ts'
import { createUsageMeter } from './usageMeter.ts'
import { createWaiting } from './waiting.ts'

// A program for a thread of its own: it evaluates the modules of a workspace and runs its bodies as it is told, and asks
// the thread that started it for everything else.

const port = parentPort
if (!port) throw new Error('This runs in a worker thread only.')

// Only `WorkerThread` starts this program.
const { root, timeLimit, keepsGoodBodies, allow, asking, answering, pulse } = workerData as WorkerOptions
const post = port.postMessage.bind(port)
const say = (reply: Reply): void => post(reply)

const files = createEvaluations(say)
const source = new PortSource(
  (question) => {
    // Only what asks for a module, or has it already, can be kept by its top level.
    files.announce()
    say(question)
  },
  createWaiting(),
  files.announce,
)
const answers = createWaiting<unknown>()
const worlds = new Map<number, RemoteWorld>()
const refused = new Map<string, string>()
const predicates = createPredicates()
let line: CallLine | undefined
const meter = createUsageMeter()
const beat = startPulse(pulse, () => {
  const memory = process.memoryUsage()
  meter.noteHeap(memory.heapUsed)
  return memory
})
const late = ({ error, ...whose }: LateEffect): void => {
  if (beat.lates++ < MOST_LATES) say({ kind: 'late', ...whose, error: toPlainError(error) })
}
const failed = (failure: Extract<Reply, { kind: 'failed' }>['failure']): void => say({ kind: 'failed', failure })
const runner = new StepRunner({
  root,
  source,
  timeLimit,
  late,
  failed,
  keepsGoodBodies,
  refused,
  evaluating: files.note,
})

// Of what comes too late, between two beats: a flood of rejections is the business of this thread alone.
const MOST_LATES = 20

guardOutput()
guardEgress()
guardSystem(allow)
installBodyWorld(late)
answerOn(answering, (question) => predicates.answer(question))
port.on('message', obey)

function obey(order: Order): void {
  switch (order.kind) {
    case 'beginReload':
      return runner.beginReload()
    case 'begin':
      return runner.begin(order.next)
    case 'endReload':
      return runner.endReload(order.changes)
    case 'refuse':
      refused.clear()
      for (const [path, reason] of order.paths) refused.set(path, reason)
      return
    case 'forget':
      return predicates.forget(order.predicate)
    case 'inspect':
      return void inspect(order)
    case 'warm':
      return void runner.warm().then(() => say({ kind: 'warmed', id: order.id }))
    case 'run':
      return void run(order)
    case 'line':
      line?.close()
      line = openCallLine(order.port, order.outside)
      return
    case 'abort':
      return worlds.get(order.id)?.abort(fromPlainError(order.reason))
    case 'answer':
      if (order.error) return answers.reject(order.id, fromPlainError(order.error))
      return answers.resolve(order.id, order.result === undefined ? undefined : JSON.parse(order.result))
    case 'module':
      return source.settle(order.id, order.answer)
    default:
      return order satisfies never
  }
}

async function run(order: Extract<Order, { kind: 'run' }>): Promise<void> {
  const { id, call, workspace } = order
  const ask: WorldLinks['call'] = (packed) =>
    answers.open((answer) => say({ kind: 'call', id: answer, run: id, call: packed }))
  const world = new RemoteWorld(id, workspace, { line: asking, call: ask, direct: directOf(order) })
  worlds.set(id, world)
  const metered = meter.begin()
  const outcome = await runner.run(call, world)
  const usage = meter.end(metered)
  worlds.delete(id)
  say({ kind: 'outcome', id, outcome: packOutcome({ ...outcome, usage }) })
}

function directOf({ id, call, direct }: Extract<Order, { kind: 'run' }>): WorldLinks['direct'] {
  if (!direct) return undefined
  const acts = once(() => say({ kind: 'acts', run: id }))
  return {
    line() {
      if (line?.isOpen) acts()
      return line
    },
    run: {
      ...direct,
      since: performance.now(),
      task: call.task.id,
      step: call.step,
      sleep: (milliseconds) => answers.open((answer) => say({ kind: 'sleep', id: answer, run: id, milliseconds })),
      ended: (ended) => say({ kind: 'called', run: id, call: ended }),
    },
  }
}

function once(work: () => void): () => void {
  let done = false
  return () => {
    if (!done) work()
    done = true
  }
}

async function inspect({ id, source: file }: Extract<Order, { kind: 'inspect' }>): Promise<void> {
  const facts = await runner.inspect(file)
  const packed: PackedFacts =
    'failure' in facts ? facts : { ...facts, compiled: packCompiled(facts.compiled, predicates.keep) }
  say({ kind: 'inspected', id, facts: packed })
}
