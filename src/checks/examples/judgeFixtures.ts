import { checkMeaning } from '../../config/checkMeaning.ts'
import { environmentsOf } from '../../config/configFiles.ts'
import { explainViolation } from '../../config/explain.ts'
import type { ParsedConfig } from '../../config/parseConfig.ts'
import type { Path } from '../../config/path.ts'
import { SCHEMAS } from '../../config/schemaFiles.ts'
import type { FixtureConfig, FixtureExpectation } from '../../config/schemaTypes.ts'
import { validate } from '../../config/validate.ts'
import type { Diagnostic } from '../../diagnostics.ts'
import { nearestSpelling } from '../../spelling.ts'
import { namespaceOf } from '../../workspace/connectorNamespace.ts'
import { itemKind } from '../../workspace/layout.ts'
import type { Workspace } from '../../workspace/workspace.ts'
import { judgeData, type FindMisfits } from './judgeData.ts'

/** What is known besides the workspace. */
export interface FixtureContext {
  readonly findMisfits: FindMisfits
  /** Namespaces of connectors that every workspace has. */
  readonly everywhere: readonly string[]
}

/** What fixtures ask for that is not there, and faults that are none: what a test would say when it is run. */
export function judgeFixtures(workspace: Workspace, { findMisfits, everywhere }: FixtureContext): Diagnostic[] {
  const known = {
    steps: workspace.steps.map(({ name }) => name),
    environments: Object.keys(environmentsOf(workspace.configFiles.stepyard)),
    connectors: [...answeredNames(workspace), ...everywhere],
  }
  return (workspace.configFiles.fixtures ?? []).flatMap((file) => [
    ...judgeEnvironment(file, known.environments),
    ...judgeFaults(file),
    ...judgeExpectations(file, known),
    ...judgeData(file, findMisfits),
  ])
}

interface KnownNames {
  readonly steps: readonly string[]
  readonly connectors: readonly string[]
}

type Fixture = ParsedConfig<FixtureConfig>

// What answers calls without a file in `connectors/` counts as well: a fake, a recording.
function answeredNames({ connectors, paths, recordings }: Workspace): readonly string[] {
  const fakes = paths.filter((path) => itemKind(path) === 'fake').map((path) => path.replace(/^fakes\/|\.\w+$/g, ''))
  const recorded = recordings.map(({ path }) => path.split('/')[1] ?? '')
  return [...connectors.map(namespaceOf), ...fakes, ...recorded]
}

function judgeEnvironment(file: Fixture, environments: readonly string[]): Diagnostic[] {
  const name = file.value?.environment
  if (name === undefined || environments.length === 0 || environments.includes(name)) return []
  const hint = didYouMean(name, environments) ?? `Write one of ${environments.join(', ')}.`
  const message = `There is no environment "${name}", whose values these tasks ask for.`
  return [{ severity: 'warning', code: 'ENVIRONMENT_UNKNOWN', message, hint, ...place(file, ['environment']) }]
}

// They are in the words of faults.yaml, and are looked at when the fixture is run.
function judgeFaults(file: Fixture): Diagnostic[] {
  const faults = file.value?.faults ?? []
  if (faults.length === 0) return []
  const rules = faults.map((fault, index) => ({ name: `fault-${index + 1}`, ...fault }))
  const violations = validate({ rules }, SCHEMAS.faults).map((violation) => {
    const path = ['faults', ...violation.path.slice(1)]
    return { ...explainViolation({ ...violation, path }), path }
  })
  const found = violations.length > 0 ? violations : checkMeaning('faults', { rules })
  return found.map(({ code, message, hint, path }) => ({
    severity: 'error',
    code,
    message,
    ...(hint !== undefined && { hint }),
    ...place(file, ['faults', ...path.slice(1)]),
  }))
}

function judgeExpectations(file: Fixture, known: KnownNames): Diagnostic[] {
  const own = [...Object.keys(file.value?.connectors ?? {}), ...(file.value?.replay ?? [])]
  const names = { ...known, connectors: [...known.connectors, ...own] }
  return (file.value?.tasks ?? []).flatMap(({ expect, next = [] }, index) => [
    ...judgeExpectation(file, { path: ['tasks', index, 'expect'], expect }, names),
    ...next.flatMap((action, at) =>
      judgeExpectation(file, { path: ['tasks', index, 'next', at, 'expect'], expect: action.expect }, names),
    ),
  ])
}

interface Expected {
  readonly path: Path
  readonly expect: FixtureExpectation | undefined
}

function judgeExpectation(file: Fixture, { path, expect = {} }: Expected, known: KnownNames): Diagnostic[] {
  const { steps = [], calls = [] } = expect
  const unknownSteps = steps.flatMap((step, at): Diagnostic[] => {
    if (known.steps.includes(step)) return []
    const hint = didYouMean(step, known.steps) ?? 'Correct the name: `stepyard step list` has those that are there.'
    const message = `There is no step "${step}", which is expected to run.`
    return [{ severity: 'warning', code: 'STEP_UNKNOWN', message, hint, ...place(file, [...path, 'steps', at]) }]
  })
  const unknownCalls = calls.flatMap((call, at): Diagnostic[] => {
    const name = typeof call === 'string' ? call : (Object.keys(call)[0] ?? '')
    const [connector = ''] = name.split('.')
    if (known.connectors.includes(connector)) return []
    const hint = didYouMean(connector, known.connectors) ?? `Add it: \`stepyard connector add ${connector}\`.`
    const message = `There is no connector "${connector}", of which the call "${name}" is expected.`
    return [{ severity: 'warning', code: 'CONNECTOR_UNKNOWN', message, hint, ...place(file, [...path, 'calls', at]) }]
  })
  return [...unknownSteps, ...unknownCalls]
}

function didYouMean(name: string, known: readonly string[]): string | undefined {
  const nearest = nearestSpelling(name, known)
  return nearest === undefined ? undefined : `Did you mean "${nearest}"?`
}

function place(file: ParsedConfig<unknown>, path: Path): Pick<Diagnostic, 'file' | 'line' | 'column'> {
  return { file: file.file, ...file.locate(path) }
}
