import { escapeHidden } from '../snapshot/trojan.ts'
import { diff as readDiff, type ItemDiff, type SideDiff } from '../sync/diff.ts'
import { conflictWords } from './conflictWords.ts'
import { defineCommand, EXIT, flagOption } from './command.ts'
import { byline, formatWarning, type FormatContext } from './formatPlan.ts'
import { openWorkspace } from './openWorkspace.ts'
import { columns, createPaint } from './paint.ts'
import { printReport } from './printReport.ts'
import { shown } from './shown.ts'
import { readSyncOptions, SYNC_OPTIONS } from './syncOptions.ts'

export const diff = defineCommand({
  summary: 'show the changes themselves: base, ours, theirs',
  args: '[paths...]',
  options: [
    ...SYNC_OPTIONS,
    { flags: '--ours', describe: 'only what changed here' },
    { flags: '--theirs', describe: 'only what changed on the branch' },
    { flags: '--stat', describe: 'only counts of lines' },
    { flags: '--fetch', describe: 'ask the remote first' },
    { flags: '--exit-code', describe: 'exit with 2 when anything differs' },
  ],
  examples: ['stepyard diff', 'stepyard diff steps/orders --theirs'],
  async run(context) {
    const { options, terminal, effects } = context
    const workspace = openWorkspace(context)
    const [ours, theirs] = [flagOption(options, 'ours'), flagOption(options, 'theirs')]
    const found = await readDiff(workspace, {
      ...readSyncOptions(context, workspace.root),
      fetch: flagOption(options, 'fetch'),
      ...(ours !== theirs && { side: ours ? 'ours' : 'theirs' }),
    })
    const format = { paint: createPaint(terminal.color), now: effects.now().getTime(), environment: found.environment }
    if (!flagOption(options, 'json'))
      for (const warning of found.warnings) terminal.err(formatWarning(warning, format.paint))
    if (flagOption(options, 'json')) printReport(terminal, { schemaVersion: 1, command: 'diff', ...found })
    else if (flagOption(options, 'stat')) terminal.out(formatStat(found.items, format))
    else terminal.out(found.items.map((item) => formatItem(item, format)).join('\n'))
    return found.items.length > 0 && flagOption(options, 'exitCode') ? EXIT.changes : EXIT.ok
  },
})

/** Everything but the text of a diff is one line. */
function withoutText(item: ItemDiff): ItemDiff {
  return shown({ ...item, sides: item.sides.map(({ text: _text, ...side }) => side) })
}

function textOf(side: SideDiff | undefined): Pick<SideDiff, 'text'> {
  return side?.text === undefined ? {} : { text: side.text }
}

type DiffFormat = FormatContext & { readonly environment: string }

const RENAMED: ReadonlyMap<string, 'ours' | 'theirs'> = new Map([
  ['ours-renamed', 'ours'],
  ['theirs-renamed', 'theirs'],
])

function formatStat(items: readonly ItemDiff[], { paint, environment }: DiffFormat): string {
  const where = (side: 'ours' | 'theirs'): string => (side === 'ours' ? 'here' : `on ${environment}`)
  const rows = items.map(withoutText).flatMap(({ title, state, sides }) => {
    const moved = RENAMED.get(state)
    return [
      ...(moved === undefined ? [] : [[title, where(moved), 'renamed']]),
      ...sides.map(({ side, added, removed }) => [
        title,
        where(side),
        `${paint.good(`+${added}`)} ${paint.bad(`-${removed}`)}`,
      ]),
    ]
  })
  return columns(rows, '')
}

function formatItem(raw: ItemDiff, format: DiffFormat): string {
  const item = withoutText(raw)
  const sides = item.sides.map((side, at) => formatSide(item, { ...side, ...textOf(raw.sides[at]) }, format))
  return [formatMove(item, format), ...sides].join('')
}

function formatMove(item: ItemDiff, { paint, environment }: DiffFormat): string {
  const { title, state, from, conflict } = item
  if (conflict === 'rename') return `${paint.bold(title)}, ${conflictWords({ ...item, conflict })}${wasAt(from)}\n`
  if (state !== 'ours-renamed' && state !== 'theirs-renamed') return ''
  return `${paint.bold(title)}, renamed ${state === 'ours-renamed' ? 'here' : `on ${environment}`}${wasAt(from)}\n`
}

function wasAt(from: string | undefined): string {
  return from === undefined ? '' : `, was ${from}`
}

function formatSide(item: ItemDiff, side: SideDiff, format: DiffFormat): string {
  const { paint, environment } = format
  const by = byline(item.by, format)
  const where = side.side === 'ours' ? 'changed here' : `changed on ${environment}${by && ` by ${by}`}`
  const conditions = side.conditions.map((change) => `  condition: ${change}\n`)
  const hidden = side.hidden.map(
    ({ line, column, kind, code }) => `  ${paint.bad(`${kind} character`)} ${code} at line ${line}, column ${column}\n`,
  )
  return [
    `${paint.bold(item.title)}, ${where}\n`,
    side.mode === undefined ? '' : `  mode: ${side.mode}\n`,
    ...conditions,
    ...hidden,
    side.text === undefined ? '  (binary)\n' : colored(escapeHidden(side.text), format),
  ].join('')
}

function colored(text: string, { paint }: DiffFormat): string {
  return text
    .split('\n')
    .map((line) => {
      if (line.startsWith('+') && !line.startsWith('+++')) return paint.good(line)
      return line.startsWith('-') && !line.startsWith('---') ? paint.bad(line) : line
    })
    .join('\n')
}
