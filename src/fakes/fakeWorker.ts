import process from 'node:process'
import { parentPort, workerData } from 'node:worker_threads'
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
const { root, timeLimit, kept, pulse } = workerData as FakeWorkerOptions
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
  onTouched: () => setTimeout(() => say({ kind: 'changed', states: answers.states.takeChanged() }), STATE_DELAY),
})
const calls = new Map<number, AbortController>()

/** Milliseconds. */
const STATE_DELAY = 20

startPulse(pulse, () => process.memoryUsage())
guardEgress()
port.on('message', obey)

function obey(order: FakeOrder): void {
  switch (order.kind) {
    case 'update':
      return answers.update(order.setup)
    case 'call':
      return void answer(order)
    case 'abort':
      return calls.get(order.id)?.abort()
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

async function answer({ id, call }: Extract<FakeOrder, { kind: 'call' }>): Promise<void> {
  const control = new AbortController()
  calls.set(id, control)
  const outcome = await answers.ask(call, control.signal)
  calls.delete(id)
  say({ kind: 'answered', id, outcome: packAnswer(outcome) })
}
