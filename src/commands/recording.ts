import type { RecordedCall } from '../config/schemaTypes.ts'
import { isExpired } from '../connectors/recordings/recordingLayer.ts'
import { findItem } from '../workspace/edit/codeItem.ts'
import { listRecordings, planDeleteRecordings, type RecordingItem } from '../workspace/edit/recordingItem.ts'
import { decodeSource, readBytes } from '../workspace/edit/sourceText.ts'
import { applyItems, ASKING_OPTIONS } from './applyItems.ts'
import { defineCommand, EXIT, flagOption, type CommandContext } from './command.ts'
import { formatDiagnostics } from './formatDiagnostics.ts'
import { formatFacts, type Fact } from './formatFacts.ts'
import { createItemFilter, LIST_OPTIONS } from './itemFilter.ts'
import { loadItems } from './loadItems.ts'
import { ago, columns, createPaint, cut, plural, type Paint } from './paint.ts'
import { printReport } from './printReport.ts'
import { printSource } from './printSource.ts'
import { shown } from './shown.ts'

/** `stepyard recording list`. */
export const recordingList = defineCommand({
  summary: 'list recordings: how many calls, how old, of which steps',
  args: '[pattern]',
  options: LIST_OPTIONS,
  examples: ['stepyard recording list', 'stepyard recording list stripe'],
  async run(context) {
    const { terminal, options, effects } = context
    const { workspace } = await loadItems(context)
    const now = effects.now().getTime()
    const listed = listRecordings(workspace)
      .filter(createItemFilter(context))
      .map((item) => describe(item, now))
    if (flagOption(options, 'json')) {
      printReport(terminal, { schemaVersion: 1, command: 'recording list', recordings: listed })
      return EXIT.ok
    }
    const paint = createPaint(terminal.color)
    const rows = shown(listed).map((each) => [
      paint.bold(each.name),
      each.readable ? plural(each.calls, 'call') : paint.bad('has errors'),
      each.newest === undefined ? 'of no known age' : ago(Date.parse(each.newest), now),
      each.expired > 0 ? paint.warn(`${each.expired} expired`) : 'not expired',
      each.steps.length > 0 ? each.steps.join(', ') : 'of any step',
    ])
    terminal.out(rows.length > 0 ? columns(rows, '') : 'No recording matches, or there is none yet.\n')
    return EXIT.ok
  },
})

/** `stepyard recording show`. */
export const recordingShow = defineCommand({
  summary: 'show what was recorded of an operation, and what is too old',
  args: '<name>',
  options: [
    { flags: '--source', describe: 'only what the file has in it' },
    { flags: '--json', describe: 'print one JSON document' },
  ],
  examples: ['stepyard recording show stripe/charges.create', 'stepyard recording show stripe/charges.create --source'],
  async run(context) {
    const { terminal, options, args, effects } = context
    const { workspace, within } = await loadItems(context)
    const item = findItem(listRecordings(workspace), { kind: 'recording', asked: args[0] ?? '', within })
    const diagnostics = workspace.diagnostics.filter(({ file }) => file === item.path)
    const now = effects.now().getTime()
    const described = describe(item, now)
    const { ignore, maxAge, onExpired } = item.recording?.value ?? {}
    const calls = callsOf(item, now)
    if (flagOption(options, 'json')) {
      const facts = { ...described, ignore: ignore ?? [], maxAge, onExpired, calls }
      printReport(terminal, { schemaVersion: 1, command: 'recording show', ...facts, diagnostics })
      return EXIT.ok
    }
    if (flagOption(options, 'source')) {
      printSource(terminal, decodeSource(item.path, readBytes(workspace, item.path)))
      return EXIT.ok
    }
    const paint = createPaint(terminal.color)
    const facts: (Fact | false)[] = [
      ['file', shown(item.path)],
      ignore !== undefined && ['ignored', shown(ignore).join(', ')],
      maxAge !== undefined && ['age limit', `${maxAge}, then ${onExpired ?? 'warn'}`],
      ['expired', String(described.expired)],
    ]
    terminal.out(
      `${paint.bold(shown(item.name))}\n${formatFacts(
        facts.filter((fact) => fact !== false),
        paint,
      )}`,
    )
    terminal.out(columns(calls.map((call) => row(call, { now, paint }))))
    terminal.err(formatDiagnostics(diagnostics, paint))
    return EXIT.ok
  },
})

/** `stepyard recording delete`. */
export const recordingDelete = defineCommand({
  summary: 'delete recordings and keep a copy',
  args: '<names...>',
  options: [...ASKING_OPTIONS, { flags: '--json', describe: 'print one JSON document' }],
  examples: ['stepyard recording delete stripe/charges.create'],
  async run(context: CommandContext) {
    const { root, workspace, within } = await loadItems(context)
    const items = listRecordings(workspace)
    const found = new Set(context.args.map((asked) => findItem(items, { kind: 'recording', asked, within })))
    const plan = planDeleteRecordings(workspace, [...found])
    const what =
      plan.items.length === 1 ? `the recording ${plan.items[0]?.name ?? ''}` : `${plan.items.length} recordings`
    const words = { said: `Deleted ${what}.`, question: `Delete ${what}?` }
    return applyItems(context, { root, command: 'recording delete', plan, ...words })
  },
})

function describe(item: RecordingItem, now: number) {
  const { name, path, connector, operation, recording } = item
  const calls = callsOf(item, now)
  const times = calls.flatMap(({ recordedAt }) => recordedAt ?? []).sort()
  const [oldest, newest] = [times[0], times.at(-1)]
  return {
    name,
    path,
    connector,
    operation,
    readable: recording !== undefined,
    calls: calls.length,
    expired: calls.filter(({ expired }) => expired).length,
    ...(oldest !== undefined && { oldest }),
    ...(newest !== undefined && { newest }),
    steps: [...new Set(calls.flatMap(({ step }) => step ?? []))],
  }
}

type ShownCall = RecordedCall & { readonly expired: boolean }

function callsOf({ recording }: RecordingItem, now: number): ShownCall[] {
  if (!recording) return []
  const { value } = recording
  return (value.calls ?? []).map((call, index) => ({
    ...call,
    expired: isExpired({ file: recording, call, index }, now),
  }))
}

const WIDEST = 40

function row(call: ShownCall, { now, paint }: { readonly now: number; readonly paint: Paint }): string[] {
  const { input, result, error, step, recordedAt, expired } = shown(call)
  const age = recordedAt === undefined ? 'of no known age' : ago(Date.parse(recordedAt), now)
  const answer = error ? paint.bad(`${error.code} ${error.message}`) : (JSON.stringify(result) ?? 'null')
  return [
    cut(JSON.stringify(input ?? {}), WIDEST),
    cut(answer, WIDEST),
    step ?? 'of any step',
    expired ? paint.warn(`${age}, expired`) : age,
  ]
}
