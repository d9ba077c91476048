import { editYamlList } from '../../config/editYamlList.ts'
import type { Json } from '../../config/json.ts'
import { parseConfig } from '../../config/parseConfig.ts'
import type { FaultRule } from '../../config/schemaTypes.ts'
import { StepyardError } from '../../errors.ts'
import { nearestSpelling } from '../../spelling.ts'

/** The file that rules are edited in: '' where there is none yet. */
export interface FaultsText {
  readonly text: string
  readonly file: string
}

/**
 * The text of faults.yaml with a rule behind the others, everything else kept. Throws `FAULT_NOT_ADDED` for one that
 * cannot be, or that has the name of another.
 */
export function addFault({ text, file }: FaultsText, rule: FaultRule): string {
  const rules = rulesIn({ text, file })
  if (rules.some(({ name }) => name === rule.name)) {
    throw new StepyardError('FAULT_NOT_ADDED', { name: rule.name, reason: 'another rule has that name' })
  }
  // What JSON makes of it is JSON.
  const value = JSON.parse(JSON.stringify(rule)) as Json
  const edited = editYamlList(text, { key: 'rules', file }, [{ kind: 'insert', index: rules.length, value }])
  const [fault] = parseConfig('faults', edited, file).diagnostics
  if (fault) throw new StepyardError('FAULT_NOT_ADDED', { name: rule.name, reason: fault.message })
  return edited
}

/** The text of faults.yaml without a rule. Throws `ITEM_NOT_FOUND` with the nearest name. */
export function removeFault({ text, file }: FaultsText, name: string): string {
  const names = rulesIn({ text, file }).map((rule) => rule.name)
  const index = names.indexOf(name)
  if (index >= 0) return editYamlList(text, { key: 'rules', file }, [{ kind: 'remove', index }])
  const nearest = nearestSpelling(name, names)
  throw new StepyardError('ITEM_NOT_FOUND', { kind: 'fault', name, ...(nearest !== undefined && { nearest }) })
}

function rulesIn({ text, file }: FaultsText): readonly FaultRule[] {
  if (text === '') return []
  const { value, diagnostics } = parseConfig('faults', text, file)
  if (!value) throw new StepyardError('CONFIG_INVALID', { file, count: diagnostics.length })
  return value.rules ?? []
}
