import { compileSchemaCheck, type SchemaFault } from '../../config/compileSchemaCheck.ts'
import { isMapValue } from '../../config/jsonSchema.ts'
import { parsePath, valueAt } from '../../dataPath.ts'
import type { Diagnostic } from '../../diagnostics.ts'
import { StepyardError } from '../../errors.ts'
import { nearestSpelling } from '../../spelling.ts'
import type { AskedCall } from '../answer.ts'
import type { OpenSchema } from '../connector.ts'

type CheckedCall = Pick<AskedCall, 'connector' | 'operation' | 'input' | 'described' | 'known'>

/**
 * Throws `CALL_INPUT_INVALID` where the arguments of a call are not what its operation takes, as the service itself would
 * answer 422. A call of an operation that says nothing of its input passes.
 */
export async function checkInput({ connector, operation, input, described }: CheckedCall): Promise<void> {
  if (described?.input === undefined) return
  const given = input === undefined ? {} : input
  const [fault] = await faultsOf(described.input, given)
  if (!fault) return
  const name = misspelt(fault, given, described.input)
  throw new StepyardError('CALL_INPUT_INVALID', {
    connector,
    operation,
    path: fault.path,
    expected: fault.expected,
    actual: describeActual(fault),
    ...(name !== undefined && { misspelt: name }),
  })
}

/** A warning where a fake, a recording or a service answers what the description of the operation does not know. */
export async function checkOutput(call: CheckedCall, result: unknown): Promise<readonly Diagnostic[]> {
  const { connector, operation, described, known } = call
  if (described?.output === undefined) return []
  const faults = await faultsOf(described.output, result)
  return faults.slice(0, MAX_SHOWN).map((fault) => ({
    severity: 'warning',
    code: 'CALL_OUTPUT_UNEXPECTED',
    message: `${connector}.${operation} answered ${fault.path === '' ? '' : `${fault.path}: `}${describeActual(fault)}; its description says ${fault.expected}.`,
    hint: 'Correct the answer, or the description of the operation.',
    file: known?.path ?? `connectors/${known?.name ?? connector}.yaml`,
  }))
}

const MAX_SHOWN = 3

async function faultsOf(schema: OpenSchema, value: unknown): Promise<readonly SchemaFault[]> {
  const compiled = await compileSchemaCheck(schema)
  // A schema that cannot be used refuses nothing; whoever imports or checks it is told.
  return compiled.usable ? compiled.check(value) : []
}

const LONGEST = 60

function describeActual({ rule, path, actual }: SchemaFault): string {
  if (rule === 'required' || actual === undefined) return 'nothing'
  if (Array.isArray(actual)) return `a list of ${actual.length}`
  if (typeof actual === 'object' && actual !== null) return 'an object'
  // What is secret is shown nowhere, and the name of a value is all that tells.
  if (/secret|token|password|key|auth/i.test(path)) return typeof actual === 'string' ? 'a text' : `a ${typeof actual}`
  const text = JSON.stringify(actual)
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text
}

/** The key that was meant for the one that is missing, or the known one for the one that is too much. */
function misspelt({ rule, key, path }: SchemaFault, input: unknown, schema: OpenSchema): string | undefined {
  if (key === undefined) return undefined
  const holder = path === key ? input : valueAt(input, parsePath(path).slice(0, -1))
  const properties = path === key && isMapValue(schema) ? schema['properties'] : undefined
  const known = isMapValue(properties) ? Object.keys(properties) : []
  const given = isMapValue(holder) ? Object.keys(holder) : []
  if (rule === 'required') {
    return nearestSpelling(
      key,
      given.filter((name) => !known.includes(name)),
    )
  }
  return nearestSpelling(key, known)
}
