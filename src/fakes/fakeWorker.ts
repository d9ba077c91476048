import process from 'node:process'
import { parentPort, workerData } from 'node:worker_threads'
import { Abortable } from '../abortable.ts'
import type { LineMessage } from '../loader/worker/callLine.ts'
import { guardEgress } from '../loader/worker/egressGuard.ts'
import { PortSource } from '../loader/worker/portSource.ts'
import { startPulse } from '../loader/worker/pulse.ts'
import { createWaiting } from '../loader/worker/waiting.ts'
import { FakeAnswers } from './fakeAnswers.ts'
import type { FakeOrder, FakeReply, FakeWorkerOptions } from './messages.ts'
import { packAnswer } from './packedAnswer.ts'

// A program for a thread of its own: it evaluates the fakes of a workspace and answers calls with them.

const port = parentPort
if (!port) throw new Error('This runs in a worker thread only.')

// Only `FakeThread` starts this program.
const { root, timeLimit, kept, pulse, busy } = workerData as FakeWorkerOptions
const post = port.postMessage.bind(port)
const say = (reply: FakeReply): void => post(reply)
// States go out together: a handler may change them with every call.
const source = new PortSource((question) => {
  if (question.kind === 'fetch' || question.kind === 'resolve') say(question)
}, createWaiting())
const answers = new FakeAnswers({
  root,
  source,
  timeLimit,
  kept,
  onTouched: () => setTimeout(tellStates, pause),
  onFinding: (finding) => say({ kind: 'finding', finding }),
})
const open = new Int32Array(busy)

// Soon where states are small; those that take long to write are told less often.
const SHORTEST_PAUSE = 5
let pause = SHORTEST_PAUSE

function tellStates(): void {
  const started = performance.now()
  say({ kind: 'changed', states: answers.states.takeChanged() })
  pause = Math.max(SHORTEST_PAUSE, Math.floor((performance.now() - started) * 20))
}

class CallEnding extends Abortable {}

startPulse(pulse, () => process.memoryUsage())
guardEgress()
const own = createLine((message) => {
  if (message.kind === 'answered') say(message)
})
port.on('message', obey)

function obey(order: FakeOrder): void {
  switch (order.kind) {
    case 'update':
      return answers.update(order.setup)
    case 'call':
    case 'abort':
      return own(order)
    case 'line':
      order.port.on('message', createLine(order.port.postMessage.bind(order.port)))
      return
    case 'module':
      return source.settle(order.id, order.answer)
    case 'read':
      return say({ kind: 'states', id: order.id, states: answers.states.read() })
    case 'set':
      return answers.states.set(order.connector, order.state)
    case 'clear':
      return answers.states.clear()
    default:
      return order satisfies never
  }
}

// Each line counts its calls by itself.
function createLine(answer: (message: LineMessage) => void): (message: LineMessage) => void {
  const calls = new Map<number, CallEnding>()
  return (message) => {
    if (message.kind === 'abort') calls.get(message.id)?.abort(new Error('It is not waited for any more.'))
    if (message.kind === 'call') void run(message)
  }
  async function run({ id, call }: Extract<LineMessage, { kind: 'call' }>): Promise<void> {
    const ending = new CallEnding()
    calls.set(id, ending)
    Atomics.add(open, 0, 1)
    const outcome = packAnswer(await answers.ask(call, ending))
    Atomics.sub(open, 0, 1)
    calls.delete(id)
    answer({ kind: 'answered', id, outcome })
  }
}
