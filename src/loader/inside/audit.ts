import type { AuditControl } from '../../define.ts'
import type { AuditEntry } from '../../stepHost.ts'
import { refuseArgument, requireText } from './arguments.ts'
import { refuseLate, type Run } from './run.ts'

/** Makes `audit` for one run. */
export function createAudit(run: Run): AuditControl {
  const add = (call: string, entry: AuditEntry): void => {
    if (!refuseLate(run, call)) run.audit.push(entry)
  }
  return {
    log: (message) => add('audit.log', { at: run.world.now(), message: String(message) }),
    reference: (reference) => add('audit.reference', { at: run.world.now(), reference: checkReference(reference) }),
    get: () => [...run.call.audit, ...run.audit],
  }
}

type Reference = Parameters<AuditControl['reference']>[0]

function checkReference(given: unknown): Reference {
  const example = "audit.reference({ id: 'cus_1', name: 'Customer' })"
  if (typeof given !== 'object' || given === null)
    return refuseArgument('audit.reference', 'is given no object', example)
  const { id, name, role, url } = given as Partial<Reference>
  return {
    id: requireText(id, { call: 'audit.reference', what: 'id', example }),
    ...(name !== undefined && { name: String(name) }),
    ...(role !== undefined && { role: String(role) }),
    ...(url !== undefined && { url: String(url) }),
  }
}
