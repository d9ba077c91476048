import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ORDER, SHOP, useTasks, type TaskWorkspace } from '../../fixtures/taskWorkspace.ts'
import { COMMANDS, isGroup } from './registry.ts'

// What others wrote: it clears the screen, turns the direction of writing, and begins a line of its own.
const EVIL = 'tea\u001B[2J\u202E\nerror: forged\u0007'

const ANSWERED = ['--answers', 'answers.yaml'] as const

/** Every command that has to do with tasks, each as somebody would type it, in an order in which all of them go well. */
const LINES: readonly (readonly string[])[] = [
  [
    'task',
    'new',
    EVIL,
    '-d',
    JSON.stringify({ order: { sku: EVIL, count: 3, [EVIL]: EVIL } }),
    '-t',
    EVIL,
    ...ANSWERED,
  ],
  ['task', 'new', 'fails', '-d', ORDER],
  ['task', 'list'],
  ['task', 'list', '--failures'],
  ['task', 'show', 'last~1'],
  ['task', 'log', 'last~1'],
  ['task', 'log', 'last~1', '--step', '1'],
  ['task', 'log', 'last~1', '--inspect'],
  ['task', 'rerun', 'last~1', '1'],
  ['explain', 'last~1'],
  ['run', 'price', '--task', 'last~1@0'],
  ['replay', 'last~1'],
  ['task', 'compare', 'last~1', 'last'],
  ['task', 'resume', 'last', ...ANSWERED],
  ['task', 'fork', 'last~1', '--run', '1', ...ANSWERED],
  ['task', 'clone', 'last~2', ...ANSWERED],
  ['task', 'continue', 'last', '--from', '1', ...ANSWERED],
  ['task', 'new', 'waits', '-d', '{"x":1}', '--no-run'],
  ['task', 'edit', 'last', '--set', `x=${EVIL}`],
  ['task', 'stop', 'last', '--reason', EVIL],
  ['task', 'export', 'last'],
  ['task', 'export', 'last', '-o', 'one.json'],
  ['task', 'import', 'one.json', '--new-ids'],
  ['task', 'backup', 'copy.sqlite'],
  ['task', 'repair'],
  ['task', 'delete', 'last', '--yes'],
]

let shop: TaskWorkspace
beforeAll(async () => {
  shop = await useTasks({
    ...SHOP,
    'steps/price.ts': String(SHOP['steps/price.ts']).replace(
      `console.log('pricing', data.order.sku)`,
      `console.warn(data.order.sku)
  audit.reference({ id: data.order.sku })
  task.visualize({ type: 'table', name: data.order.sku, data: [] })`,
    ),
  })
})
afterAll(() => shop[Symbol.asyncDispose]())

describe('the commands of tasks', () => {
  it('are all tried here, but for answering, which needs a question', () => {
    const { task } = COMMANDS
    const members = task && isGroup(task) ? Object.keys(task.commands) : []
    const tried = new Set(LINES.filter(([first]) => first === 'task').map(([, second]) => second))

    expect(members.filter((member) => !tried.has(member))).toEqual(['answer'])
  })

  it.each(LINES.map((args) => [args.slice(0, 2).join(' ').slice(0, 20), args] as const))(
    'let nothing of others act on a terminal: %s',
    async (_name, args) => {
      const { out, err } = await shop.runWith({ args, env: { FORCE_COLOR: '1' } })
      // oxlint-disable-next-line no-control-regex -- these are the colours of our own
      const printed = (out + err).replaceAll(/\u001B\[(?:1|2|22|3[1-39])m/g, '')

      expect(printed).not.toMatch(/(?![\n\t])\p{Cc}|\u202E/u)
      expect(printed).not.toMatch(/^error: forged/m)
      expect(printed).not.toContain('INTERNAL')
    },
  )
})

describe('with --json', () => {
  // A backup replaces nothing.
  beforeAll(() => shop.write({ 'copy.sqlite': null }))

  it.each(LINES.map((args) => [args.slice(0, 2).join(' ').slice(0, 20), args] as const))(
    '%s prints one document that names its command',
    async (_name, args) => {
      const { out } = await shop.run(...args, '--json')
      const document = JSON.parse(out)
      const [first = '', second = ''] = args
      const command = first === 'task' ? `task ${second}` : first

      expect(document.schemaVersion).toBe(1)
      expect(document.error).toBeUndefined()
      // An export is the document itself.
      expect([command, 'tasks']).toContain(document.command ?? document.kind)
    },
  )
})
