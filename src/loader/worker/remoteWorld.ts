import { Abortable } from '../../abortable.ts'
import { StepyardError } from '../../errors.ts'
import type { ConnectorCall, StepWorld } from '../../stepHost.ts'
import type { CallLine, LineRun } from './callLine.ts'
import { askAndWait } from './line.ts'
import type { LineEnd, PackedCall, Question } from './messages.ts'

/** How a world reaches the thread that the engine is in. */
export interface WorldLinks {
  readonly line: LineEnd
  readonly call: (call: PackedCall) => Promise<unknown>
  /** The way past that thread, where this run may take it. */
  readonly direct: { readonly line: () => CallLine | undefined; readonly run: Omit<LineRun, 'open'> } | undefined
}

/** What one step run in a worker reaches besides its data: everything is asked of the other thread when it is needed. */
export class RemoteWorld extends Abortable implements StepWorld {
  readonly workspace: StepWorld['workspace']
  readonly #run: number
  readonly #links: WorldLinks
  readonly #values = new Map<string, unknown>()
  readonly #called = new Map<string, number>()
  /** The line that was called on last, with what that is told of this run. */
  #way: { readonly line: CallLine; readonly run: LineRun } | undefined

  constructor(run: number, workspace: StepWorld['workspace'], links: WorldLinks) {
    super()
    this.#run = run
    this.workspace = workspace
    this.#links = links
  }

  now(): number {
    return Number(this.#ask({ kind: 'now', run: this.#run }))
  }

  // Asked for one by one, so that no secret is here that the body does not use; the same for all of the run.
  config(key: string): unknown {
    if (!this.#values.has(key)) this.#values.set(key, this.#ask({ kind: 'config', run: this.#run, key }))
    return this.#values.get(key)
  }

  call(call: ConnectorCall): Promise<unknown> {
    const { connector, operation, input } = call
    const { direct } = this.#links
    const line = direct?.line()
    if (direct && line?.isOpen && !line.leavesOut(connector)) {
      return line.call({ connector, operation, input, nth: this.#count(call) }, this.#wayOn(line, direct.run))
    }
    this.#count(call)
    return this.#links.call({ connector, operation, input: JSON.stringify(input) })
  }

  #wayOn(line: CallLine, run: Omit<LineRun, 'open'>): LineRun {
    if (this.#way?.line === line) return this.#way.run
    const open = new Set<number>()
    this.onAbort(() => line.abort(open))
    this.#way = { line, run: { ...run, open } }
    return this.#way.run
  }

  #count({ connector, operation }: ConnectorCall): number {
    const name = `${connector}.${operation}`
    const nth = this.#called.get(name) ?? 0
    this.#called.set(name, nth + 1)
    return nth
  }

  #ask(question: Question): unknown {
    const answer = askAndWait(this.#links.line, question)
    if (answer === undefined) throw new StepyardError('STEP_WORKER_LOST', { step: '', reason: 'nobody answers it' })
    if ('error' in answer) throw answer.error
    return answer.value
  }
}
