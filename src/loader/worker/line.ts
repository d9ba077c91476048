import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads'
import type { LineEnd } from './messages.ts'
import { fromPlainError, toPlainError, type PlainError } from './plainError.ts'

/**
 * Asks the other thread and waits for the answer: this thread does nothing else meanwhile. `undefined` when there is none
 * after `milliseconds`.
 */
export function askAndWait({ port, flag }: LineEnd, question: unknown, milliseconds = Infinity): Answer | undefined {
  const turn = new Int32Array(flag)
  const id = ++lastQuestion
  const deadline = performance.now() + milliseconds
  let seen = Atomics.load(turn, 0)
  say(port, { id, question } satisfies Asked)
  for (;;) {
    const answer = takeAnswer(port, id)
    if (answer !== undefined) return answer
    if (Atomics.wait(turn, 0, seen, deadline - performance.now()) === 'timed-out') return takeAnswer(port, id)
    seen = Atomics.load(turn, 0)
  }
}

// Of this thread. What nobody waits for any more is told by its number.
let lastQuestion = 0

function takeAnswer(port: MessagePort, id: number): Answer | undefined {
  for (let message = receiveMessageOnPort(port); message; message = receiveMessageOnPort(port)) {
    // Only `answerOn` writes there.
    const sent = message.message as Sent
    if (sent.id === id) return 'error' in sent ? { error: fromPlainError(sent.error) } : { value: sent.value }
  }
  return undefined
}

/** What the other thread has answered, or thrown. */
export type Answer = { readonly value: unknown } | { readonly error: Error }

interface Asked {
  readonly id: number
  readonly question: unknown
}

type Sent = { readonly id: number } & ({ readonly value: unknown } | { readonly error: PlainError })

/** Answers every question that comes in. */
export function answerOn({ port, flag }: LineEnd, answer: (question: unknown) => unknown): void {
  const turn = new Int32Array(flag)
  port.on('message', ({ id, question }: Asked) => {
    say(
      port,
      answerTo(id, () => answer(question)),
    )
    Atomics.add(turn, 0, 1)
    Atomics.notify(turn, 0)
  })
}

function answerTo(id: number, answer: () => unknown): Sent {
  try {
    return { id, value: answer() }
  } catch (error) {
    return { id, error: toPlainError(error) }
  }
}

function say(port: MessagePort, message: unknown): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of threads has none
  port.postMessage(message)
}
