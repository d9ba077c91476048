import { collectFixes } from '../checks/fix/collectFixes.ts'
import { planFixes, type FixPlan } from '../checks/fix/planFixes.ts'
import { readTexts } from '../checks/texts.ts'
import { applyTypes } from '../codegen/applyTypes.ts'
import type { TypePlan } from '../codegen/planTypes.ts'
import { formatUnifiedDiff } from '../snapshot/diffText.ts'
import { escapeHidden } from '../snapshot/trojan.ts'
import { editItems } from '../sync/editItems.ts'
import type { FileChange } from '../workspace/edit/itemPlan.ts'
import type { Workspace } from '../workspace/workspace.ts'
import type { CommandContext } from './command.ts'
import type { Gathered } from '../findings.ts'
import { plural } from './paint.ts'

/** What can be mended in a workspace, worked out and not done yet. */
export function planRepair(workspace: Workspace, { findings, fixes }: Gathered): FixPlan {
  const texts = readTexts(workspace)
  return planFixes(collectFixes(findings, { texts, known: fixes }), { texts, paths: workspace.paths })
}

/** What is mended. */
export interface Repair extends Pick<Gathered, 'findings'> {
  readonly plan: FixPlan
  /** What brings stale types up to date. */
  readonly types: TypePlan | undefined
}

/** Mends it: all files or none, then the types where they are stale. Answers what was done, in lines. */
export async function applyRepair(
  { effects }: CommandContext,
  { root }: Workspace,
  { plan: { changes, fixed, left }, findings, types }: Repair,
): Promise<string> {
  if (root !== undefined) await editItems(root, changes, { command: 'check', effects })
  const isStale = areTypesStale(findings)
  if (isStale && types) await applyTypes(types)
  const said = fixed === 0 ? [] : [`Mended ${plural(fixed, 'finding')} in ${plural(filesOf(changes), 'file')}.`]
  return lines([...said, ...(isStale ? ['Wrote the types again.'] : []), ...left])
}

/** What would be done, as a diff, with the reasons why the rest is not. */
export function formatRepair({ changes, fixed, left }: FixPlan, findings: Gathered['findings']): string {
  const diffs = changes.filter(({ after }) => after !== undefined).map((change) => formatChange(change, changes))
  const said = [
    ...(fixed === 0 ? [] : [`${plural(fixed, 'finding')} would be mended.`]),
    ...(areTypesStale(findings) ? ['The types would be written again.'] : []),
  ]
  return escapeHidden(diffs.join('')) + lines([...left, ...(said.length === 0 ? [NOTHING] : said)])
}

const NOTHING = 'Nothing can be mended without a decision.'

function areTypesStale(findings: Gathered['findings']): boolean {
  return findings.some(({ code }) => code === 'TYPES_STALE')
}

function formatChange({ path, from, before, after }: FileChange, changes: readonly FileChange[]): string {
  const old = from === undefined ? before : changes.find((change) => change.path === from)?.before
  const [left, right] = [old, after].map((bytes) => (bytes === undefined ? undefined : new TextDecoder().decode(bytes)))
  const moved = from === undefined ? '' : `rename from ${escapeHidden(from)}\nrename to ${escapeHidden(path)}\n`
  return moved + formatUnifiedDiff(left, right, { path, ...(from !== undefined && { from }) })
}

function filesOf(changes: readonly FileChange[]): number {
  return changes.filter(({ after }) => after !== undefined).length
}

function lines(sentences: readonly string[]): string {
  return sentences.map((sentence) => `${sentence}\n`).join('')
}
