import type { ModuleSource } from '../inside/moduleRunner.ts'
import type { ModuleAnswer, Reply } from './messages.ts'
import { fromPlainError } from './plainError.ts'
import type { Waiting } from './waiting.ts'

/** Modules that the other thread transforms. */
export class PortSource implements ModuleSource {
  mentionsLibraries = false
  readonly reused: () => void
  readonly #say: (reply: Reply) => void
  readonly #waiting: Waiting<unknown>

  /** `reused` is told of a module that need not be asked for. */
  constructor(say: (reply: Reply) => void, waiting: Waiting<unknown>, reused: () => void = () => {}) {
    this.#say = say
    this.#waiting = waiting
    this.reused = reused
  }

  // What comes back is what the same method of the transformer has answered.
  fetchModule(module: string): ReturnType<ModuleSource['fetchModule']> {
    return this.#ask((id) => ({ kind: 'fetch', id, module })) as ReturnType<ModuleSource['fetchModule']>
  }

  resolveId(module: string, importer?: string): ReturnType<ModuleSource['resolveId']> {
    return this.#ask((id) => ({ kind: 'resolve', id, module, importer })) as ReturnType<ModuleSource['resolveId']>
  }

  /** Takes what the other thread has answered. */
  settle(id: number, answer: ModuleAnswer): void {
    if ('error' in answer) return this.#waiting.reject(id, fromPlainError(answer.error))
    this.mentionsLibraries ||= answer.mentionsLibraries
    this.#waiting.resolve(id, answer.result)
  }

  #ask(questionOf: (id: number) => Reply): Promise<unknown> {
    return this.#waiting.open((id) => this.#say(questionOf(id)))
  }
}
