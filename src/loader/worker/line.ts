import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads'
import type { LineEnd } from './messages.ts'
import { fromPlainError, toPlainError, type PlainError } from './plainError.ts'

/**
 * Asks the other thread and waits for the answer: this thread does nothing else meanwhile. `undefined` when there is none
 * after `milliseconds`.
 */
export function askAndWait({ port, flag }: LineEnd, question: unknown, milliseconds?: number): Answer | undefined {
  const turn = new Int32Array(flag)
  const before = Atomics.load(turn, 0)
  say(port, question)
  if (Atomics.wait(turn, 0, before, milliseconds) === 'timed-out') return undefined
  // Only `answerOn` writes there.
  const received = receiveMessageOnPort(port)?.message as Sent | undefined
  if (received === undefined) return undefined
  return 'error' in received ? { error: fromPlainError(received.error) } : received
}

/** What the other thread has answered, or thrown. */
export type Answer = { readonly value: unknown } | { readonly error: Error }

type Sent = { readonly value: unknown } | { readonly error: PlainError }

/** Answers every question that comes in. */
export function answerOn({ port, flag }: LineEnd, answer: (question: unknown) => unknown): void {
  const turn = new Int32Array(flag)
  port.on('message', (question: unknown) => {
    say(port, answerTo(question, answer))
    Atomics.add(turn, 0, 1)
    Atomics.notify(turn, 0)
  })
}

function answerTo(question: unknown, answer: (question: unknown) => unknown): Sent {
  try {
    return { value: answer(question) }
  } catch (error) {
    return { error: toPlainError(error) }
  }
}

function say(port: MessagePort, message: unknown): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of threads has none
  port.postMessage(message)
}
