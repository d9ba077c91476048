import type { FaultRule } from '../config/schemaTypes.ts'
import type { Answered, AnswerCall, AskedCall } from '../connectors/answer.ts'
import { answerCall, thrownBy, type CallOutcome, type Ending } from '../connectors/answerCalls.ts'
import type { AnswerMode } from '../connectors/callRules.ts'
import { createConnectorTable, type ConnectorItem, type ConnectorTable } from '../connectors/connectorTable.ts'
import { createFakeLayer } from '../connectors/fakes/fakeLayer.ts'
import { createFakeStates, type FakeStates } from '../connectors/fakes/fakeStates.ts'
import { createFaults, type Faults } from '../connectors/faults/faults.ts'
import { withFaults } from '../connectors/faults/withFaults.ts'
import { createFixedAnswers, type FixedAnswers } from '../connectors/fixedAnswers.ts'
import { checkInput, checkOutput } from '../connectors/generated/checkCall.ts'
import { generateAnswer } from '../connectors/generated/makeAnswer.ts'
import { createImportedOperations } from '../connectors/openapi/importedOperations.ts'
import type { RecordingFile } from '../connectors/recordings/recordingFiles.ts'
import { recordingPath } from '../workspace/recordingPath.ts'
import { createRedaction } from '../connectors/recordings/redact.ts'
import { createRecordingLayer } from '../connectors/recordings/recordingLayer.ts'
import type { Diagnostic } from '../diagnostics.ts'
import { StepyardError } from '../errors.ts'
import { Evaluator, type EvaluatorOptions } from '../loader/inside/evaluator.ts'
import type { LineCall } from '../loader/worker/callLine.ts'
import { loadFake, type FakeSource, type GivenFakes } from './loadFake.ts'
import type { Fake } from '../connectors/fakes/readFake.ts'

/** What fakes answer from, as it is now: plain data, for another thread. */
export interface FakeSetup {
  readonly workspace: string
  readonly environment: string
  readonly connectors: readonly ConnectorItem[]
  /** Files of fakes, relative to the workspace. */
  readonly files: readonly string[]
  readonly recordings: readonly RecordingFile[]
  readonly faults: readonly FaultRule[]
  /** By name or namespace of a connector; others are `fake`. */
  readonly modes: Readonly<Record<string, AnswerMode>>
  /** Whether a call must be among the recordings of its operation, where that has any. */
  readonly ci: boolean
  /** What answers before anything else. */
  readonly overrides: FixedAnswers
  readonly pins: FixedAnswers
}

/** What came of a call, and how long it takes on the clock of the engine, in milliseconds. */
export type FakeOutcome = CallOutcome & { readonly delay?: number }

/** What fakes are evaluated with. */
export interface FakeAnswersOptions extends EvaluatorOptions {
  /** Asked before the fakes of files. Default: none. */
  readonly given?: GivenFakes
  /** What fakes remembered when they were last used, by connector. */
  readonly kept: Readonly<Record<string, unknown>>
  /** Told of the first change of a state after all were taken. */
  readonly onTouched: () => void
  /** Told of answers that are not what their description says. */
  readonly onFinding: (finding: Diagnostic) => void
}

/** What is made of a setup. */
interface Made {
  readonly setup: FakeSetup
  readonly table: ConnectorTable
  readonly faults: Faults
  readonly overrides: AnswerCall
  readonly pins: AnswerCall
  /** Plays recordings: those that there are, and those that must be. */
  readonly played: AnswerCall
  readonly required: AnswerCall
  readonly recordedFiles: ReadonlySet<string>
  readonly fakes: Map<string, Promise<Fake | undefined>>
}

/** Answers calls from the files of a workspace, in the thread it is made in. Reaches nothing outside. */
export class FakeAnswers {
  readonly states: FakeStates
  readonly #options: FakeAnswersOptions
  readonly #imported: ReturnType<typeof createImportedOperations>
  #made: Made
  #evaluator: Evaluator
  /** The time of the call that is being answered: ages of recordings are read by it. */
  #now = 0

  constructor(options: FakeAnswersOptions) {
    this.#options = options
    this.states = createFakeStates(options.kept, options.onTouched)
    this.#imported = createImportedOperations(options.root)
    this.#evaluator = new Evaluator(options)
    this.#made = this.#make(EMPTY)
  }

  /** Goes on with what the files hold now; calls that are being answered go on with what they began with. */
  update(setup: FakeSetup): void {
    const before = this.#made
    const made = this.#make(setup)
    this.#evaluator = this.#evaluator.next('all')
    // What has been counted goes on as long as the rules are the same.
    this.#made = {
      ...made,
      ...(isSame(setup.overrides, before.setup.overrides) && { overrides: before.overrides }),
      ...(isSame(setup.pins, before.setup.pins) && { pins: before.pins }),
      ...(isSame(setup.faults, before.setup.faults) && { faults: before.faults }),
      ...(isSame(setup.recordings, before.setup.recordings) && { played: before.played, required: before.required }),
    }
  }

  /** Never rejects. */
  async ask(call: LineCall, ending: Ending): Promise<FakeOutcome> {
    const made = this.#made
    const run = new CallRun()
    this.#now = call.now
    const fakes = createFakeLayer({
      find: (namespace) => this.#find(made, namespace),
      states: this.states,
      now: () => call.now + run.delay,
      sleep: (_, milliseconds) => run.sleep(milliseconds),
    })
    const described = this.#describedBy(made, thrownBy('fake', fakes))
    const faulty = withFaults(made.faults, run, described)
    const checked: AnswerCall = async (asked) => {
      await checkInput(asked)
      return faulty(asked)
    }
    const { workspace, environment } = made.setup
    const layers = [made.overrides, made.pins, checked]
    return run.outcome(await answerCall({ workspace, environment, table: () => made.table, layers }, call, ending))
  }

  // Whoever has something for the call, in this order.
  #describedBy({ setup, played, required, recordedFiles }: Made, fakes: AnswerCall): AnswerCall {
    return async (call) => {
      const mode = modeOf(setup, call)
      const { connector, operation } = call
      if (mode === 'deny') throw new StepyardError('CALL_DENIED', { connector, operation, reason: 'it is denied here' })
      if (mode === 'replay') return thrownBy('recording', required)(call)
      const recorded = setup.ci && recordedFiles.has(recordingPath(call)) ? required : played
      const answered =
        (await fakes(call)) ?? (await thrownBy('recording', recorded)(call)) ?? (await generateAnswer(call))
      if (answered) await this.#compare(call, answered)
      return answered
    }
  }

  async #compare(call: AskedCall, { result }: Answered): Promise<void> {
    for (const finding of await checkOutput(call, result)) this.#options.onFinding(finding)
  }

  #make(setup: FakeSetup): Made {
    const recording = { files: setup.recordings, redact: REDACT, now: () => this.#now }
    return {
      setup,
      table: createConnectorTable(setup.connectors, this.#imported),
      faults: createFaults(setup.faults),
      overrides: createFixedAnswers(setup.overrides),
      pins: createFixedAnswers(setup.pins, 'pinned'),
      played: createRecordingLayer({ ...recording, onMiss: 'leave' }).answer,
      required: createRecordingLayer({ ...recording, onMiss: 'fail' }).answer,
      recordedFiles: new Set(setup.recordings.map(({ path }) => path)),
      fakes: new Map(),
    }
  }

  #find({ fakes, table, setup }: Made, namespace: string): Promise<Fake | undefined> {
    const known = fakes.get(namespace)
    if (known) return known
    const evaluator = this.#evaluator
    const { given = {} } = this.#options
    const source: FakeSource = { files: setup.files, evaluate: (path) => evaluator.evaluate(path), given }
    const found = loadFake(source, namespace, table.find(namespace))
    fakes.set(namespace, found)
    return found
  }
}

/** One call while it is answered: how long it has waited, and which fault it met. */
class CallRun {
  delay = 0
  #fault: string | undefined

  readonly sleep = async (milliseconds: number): Promise<void> => void (this.delay += milliseconds)
  readonly met = (rule: string): void => void (this.#fault = rule)

  outcome(outcome: CallOutcome): FakeOutcome {
    return {
      ...outcome,
      ...(this.#fault !== undefined && { fault: this.#fault }),
      ...(this.delay > 0 && { delay: this.delay }),
    }
  }
}

// Secrets are not known here: `***` in a recorded input stands for any text.
const REDACT = createRedaction([])

const EMPTY: FakeSetup = {
  workspace: '',
  environment: '',
  connectors: [],
  files: [],
  recordings: [],
  faults: [],
  modes: {},
  ci: false,
  overrides: {},
  pins: {},
}

function modeOf({ modes }: FakeSetup, { connector, known }: AskedCall): AnswerMode {
  return modes[connector] ?? modes[known?.name ?? connector] ?? 'fake'
}

// Both were sent from another thread: they are never the same object.
function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right)
}
