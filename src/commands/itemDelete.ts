import { planDeleteItems } from '../workspace/edit/deleteItems.ts'
import type { CodeKind } from '../workspace/edit/codeItem.ts'
import { applyItems, ASKING_OPTIONS } from './applyItems.ts'
import { defineCommand, type Command } from './command.ts'
import { loadItems } from './loadItems.ts'

/** `stepyard step delete`. */
export const stepDelete = deleteCommand('step', {
  summary: 'delete steps and keep a copy',
  examples: ['stepyard step delete orders/charge', 'stepyard step delete "send reminder" old/one --yes'],
})

/** `stepyard library delete`. */
export const libraryDelete = deleteCommand('library', {
  summary: 'delete libraries and keep a copy',
  examples: ['stepyard library delete billing/tax'],
})

function deleteCommand(kind: CodeKind, words: Pick<Command, 'summary' | 'examples'>): Command {
  return defineCommand({
    ...words,
    args: '<names...>',
    options: [...ASKING_OPTIONS, { flags: '--json', describe: 'print one JSON document' }],
    async run(context) {
      const { root, workspace, find } = await loadItems(context)
      const found = context.args.map((name) => find(kind, name))
      const plan = await planDeleteItems(workspace, [...new Map(found.map((item) => [item.path, item])).values()])
      const what = `${plan.items.length === 1 ? `the ${kind} ${plan.items[0]?.name ?? ''}` : countOf(kind, plan.items.length)}`
      return applyItems(context, {
        root,
        command: `${kind} delete`,
        plan,
        said: `Deleted ${what}.`,
        question: `Delete ${what}?`,
      })
    },
  })
}

function countOf(kind: CodeKind, count: number): string {
  return `${count} ${kind === 'step' ? 'steps' : 'libraries'}`
}
