import { createMatcher } from '../workspace/ownership.ts'
import type { CodeKind } from '../workspace/edit/codeItem.ts'
import { textOption, type CommandContext } from './command.ts'
import { shown } from './shown.ts'

/** Options of every list of items. */
export const LIST_OPTIONS = [
  { flags: '-n, --name <pattern>', describe: 'the pattern, as an option' },
  { flags: '--json', describe: 'print one JSON document' },
] as const

/** The pattern a list was asked for; `undefined` for all. */
export function patternOf({ args, options }: CommandContext): string | undefined {
  return args[0] ?? textOption(options, 'name')
}

/** Whether the name or the path of an item has the pattern in it, in any case, or matches it as a glob. */
export function createItemFilter(
  context: CommandContext,
): (item: { readonly name: string; readonly path: string }) => boolean {
  const pattern = patternOf(context)?.normalize('NFC')
  if (pattern === undefined) return () => true
  const part = pattern.toLowerCase()
  const matches = createMatcher([pattern], { dot: true })
  return ({ name, path }) =>
    name.toLowerCase().includes(part) || path.includes(pattern) || matches(name) || matches(path)
}

/** What a list says that has nothing in it. */
export function emptyWords(kind: CodeKind | 'webhook' | 'connector', pattern: string | undefined): string {
  const plural = { step: 'steps', library: 'libraries', webhook: 'webhooks', connector: 'connectors' }[kind]
  if (pattern === undefined) return `There are no ${plural} yet. Make one: \`stepyard ${kind} add <name>\`.\n`
  return `No ${kind} matches "${shown(pattern)}".\n`
}
