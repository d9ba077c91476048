import { StepyardError } from '../errors.ts'
import { nearestSpelling } from '../spelling.ts'

/** What decides which environment a command is about. */
export interface EnvironmentChoice {
  /** Name to what matters here, in the order of stepyard.yaml. */
  readonly environments: ReadonlyMap<string, { readonly branch: string; readonly protected: boolean }>
  /** `-e`. */
  readonly asked?: string
  /** The checked-out branch. */
  readonly branch?: string
  /** What `env switch` chose for this clone. */
  readonly switched?: string
  /** Whether the command would write to the branch: then a protected environment must be asked for. */
  readonly writesBranch: boolean
}

/** The environment that was chosen, and by what: shown in every plan. */
export interface ChosenEnvironment {
  readonly name: string
  readonly chosenBy: 'option' | 'branch' | 'switch'
}

/**
 * The asked environment, else that of the checked-out branch, else the one `env switch` chose; otherwise throws. There
 * is no default beyond that: a command must never reach an environment nobody thought of.
 */
export function chooseEnvironment(choice: EnvironmentChoice): ChosenEnvironment {
  const known = [...choice.environments.keys()]
  if (choice.asked !== undefined) return { name: knownName(choice.asked, known), chosenBy: 'option' }
  const chosen = implied(choice, known)
  if (!chosen) {
    throw new StepyardError('ENVIRONMENT_NOT_CHOSEN', { known, ...(choice.branch && { branch: choice.branch }) })
  }
  if (choice.writesBranch && choice.environments.get(chosen.name)?.protected) {
    throw new StepyardError('ENVIRONMENT_PROTECTED', { name: chosen.name })
  }
  return chosen
}

function implied(choice: EnvironmentChoice, known: readonly string[]): ChosenEnvironment | undefined {
  const ofBranch = known.find((name) => choice.environments.get(name)?.branch === choice.branch)
  if (choice.branch !== undefined && ofBranch !== undefined) return { name: ofBranch, chosenBy: 'branch' }
  if (choice.switched === undefined) return undefined
  return { name: knownName(choice.switched, known), chosenBy: 'switch' }
}

function knownName(name: string, known: readonly string[]): string {
  if (known.includes(name)) return name
  const nearest = nearestSpelling(name, known)
  throw new StepyardError('ENVIRONMENT_UNKNOWN', { name, known, ...(nearest && { nearest }) })
}
