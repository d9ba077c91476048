import { compileCondition } from '../../condition/compile.ts'
import { at } from '../../config/configFiles.ts'
import { parseConfig } from '../../config/parseConfig.ts'
import type { Diagnostic } from '../../diagnostics.ts'
import { readBytes } from '../../workspace/edit/sourceText.ts'
import type { Workspace } from '../../workspace/workspace.ts'

/** Fault rules whose `match.input` is no condition: with them, nothing can be run. */
export function checkFaultInputs(workspace: Pick<Workspace, 'root' | 'faults'>): Diagnostic[] {
  const { faults } = workspace
  const rules = faults?.value.rules ?? []
  if (!faults || !rules.some(({ match }) => match.input !== undefined)) return []
  const parsed = parseConfig('faults', readBytes(workspace, faults.path), faults.path)
  return rules.flatMap(({ name, match: { input } }, index) => {
    if (input === undefined) return []
    const { condition, diagnostics } = compileCondition({ input })
    if (condition) return []
    const reason = diagnostics[0]?.message ?? 'It cannot be read.'
    const message = `\`match.input\` of the rule "${name}" is no condition. ${reason}`
    const hint = 'Write it as the condition of a step is written, such as `{ amount: 100 }`.'
    return [{ ...at(parsed, ['rules', index, 'match', 'input']), code: 'FAULT_INPUT', message, hint }]
  })
}
