import type { AnswerLayer } from '../connectors/answer.ts'
import type { LineAnswer } from '../loader/worker/callLine.ts'
import { fromPlainError, toPlainError } from '../loader/worker/plainError.ts'
import type { FakeOutcome } from './fakeAnswers.ts'

/** An outcome, ready to be sent. */
export function packAnswer(outcome: FakeOutcome): LineAnswer {
  if ('error' in outcome) {
    const { error, ...facts } = outcome
    return { ...facts, error: toPlainError(error) }
  }
  const { result, ...facts } = outcome
  try {
    const text = JSON.stringify(result)
    return text === undefined ? facts : { ...facts, result: text }
  } catch (error) {
    // A circle, a big number, or a getter that throws.
    return { ...facts, error: toPlainError(error) }
  }
}

/** The outcome that was packed. */
export function unpackAnswer({ result, error, layer, ...rest }: LineAnswer): FakeOutcome {
  // Only our own layers answer there.
  const facts = { ...rest, ...(layer !== undefined && { layer: layer as AnswerLayer }) }
  if (error) return { ...facts, error: fromPlainError(error) }
  return { ...facts, result: result === undefined ? undefined : (JSON.parse(result) as unknown) }
}
