import type { ConditionTree } from '../workspace/edit/conditionText.ts'

/** A condition as indented lines: a key on its own line where something is below it, else with its pattern. */
export function formatTree(tree: ConditionTree, indent: string): string {
  if (typeof tree === 'string') return `${indent}${tree}\n`
  const entries = isList(tree) ? tree.map((part) => ['-', part] as const) : Object.entries(tree)
  return entries.map(([key, part]) => formatEntry(key, part, indent)).join('')
}

function formatEntry(key: string, part: ConditionTree, indent: string): string {
  const label = key === '-' ? key : `${key}:`
  if (typeof part !== 'string') return `${indent}${label}\n${formatTree(part, `${indent}  `)}`
  return part === '' ? `${indent}${key}\n` : `${indent}${label} ${part}\n`
}

function isList(tree: Exclude<ConditionTree, string>): tree is readonly ConditionTree[] {
  return Array.isArray(tree)
}
