import type { StepyardEnvironment } from '../config/schemaTypes.ts'

/** What a repository has to make environments of. */
export interface BranchFacts {
  readonly branches: readonly string[]
  /** The checked-out one. */
  readonly current?: string
}

/** Environments for a new stepyard.yaml, in the order in which a change travels. */
export type ProposedEnvironments = Readonly<Record<string, StepyardEnvironment>>

/** What the usual branches are for; the first name that a repository has counts. */
const ROLES = [
  { environment: 'dev', branches: ['develop', 'dev', 'development'] },
  { environment: 'staging', branches: ['staging', 'stage'] },
  { environment: 'prod', branches: ['main', 'master'] },
] as const

const PRODUCTION = 'prod'

/**
 * The environments that the branches of a repository stand for. Two or more of the usual ones make a chain of promotion
 * that ends in a protected `prod`; otherwise there is one environment, for the usual branch or the checked-out one. A
 * repository without branches gets what a new one starts with.
 */
export function proposeEnvironments({ branches, current }: BranchFacts): ProposedEnvironments {
  if (branches.length === 0) return chain(ROLES.map(({ environment, branches: [branch] }) => ({ environment, branch })))
  const found = ROLES.flatMap(({ environment, branches: names }) => {
    const branch = names.find((name) => branches.includes(name))
    return branch === undefined ? [] : [{ environment, branch }]
  })
  if (found.length > 1) return chain(found)
  const [only] = found
  // Alone, "main" is where everything happens: nobody has said that it is a production.
  if (only) return { [only.environment === PRODUCTION ? only.branch : only.environment]: { branch: only.branch } }
  const branch = current ?? branches[0] ?? 'main'
  return { [environmentName(branch)]: { branch } }
}

interface Link {
  readonly environment: string
  readonly branch: string
}

function chain(links: readonly Link[]): ProposedEnvironments {
  return Object.fromEntries(
    links.map(({ environment, branch }, at) => {
      const before = links[at - 1]?.environment
      const safe = environment === PRODUCTION ? { protected: true } : {}
      return [environment, { branch, ...(before !== undefined && { promoteFrom: before }), ...safe }]
    }),
  )
}

function environmentName(branch: string): string {
  const name = branch.replaceAll(/[^A-Za-z0-9_-]+/g, '-').replace(/^[-_]+/, '')
  return name.slice(0, 64).replace(/-+$/, '') || 'main'
}
