import { relative, sep } from 'node:path'
import type { Effects } from '../../effects.ts'
import { readIdentity } from '../../git/identity.ts'
import { trackedUnder, type Checkout, type CheckoutTraits } from '../../git/checkout.ts'
import { quoteWord } from '../../spelling.ts'
import { attempt, ok, problem, warning, type Finding } from './finding.ts'

/** The folder that is looked at, and the repository around it. */
export interface RepositoryFacts {
  readonly root: string
  readonly checkout: Checkout
  readonly effects: Effects
}

/** What kind of repository it is, who commits there, and what it tracks that it should not. */
export async function examineRepository(facts: RepositoryFacts): Promise<readonly Finding[]> {
  const { checkout, effects } = facts
  const at = checkout.branch === undefined ? 'a detached HEAD' : `branch ${checkout.branch}`
  return [
    ok('repository', `${checkout.root}, on ${at}`),
    ...traitsOf(checkout.traits),
    ...(await attempt('author', async () => {
      const { name, email } = await readIdentity({ checkout, effects })
      return [ok('author', `${name} <${email}>`)]
    })),
    ...(await examineTracked(facts)),
  ]
}

function traitsOf(traits: CheckoutTraits): Finding[] {
  const plain = [
    traits.linkedWorktree ? 'a linked worktree' : '',
    traits.submodule ? 'a submodule' : '',
    traits.sparse ? 'sparse' : '',
    traits.partial ? 'a partial clone' : '',
  ].filter((word) => word !== '')
  return [
    ...(plain.length > 0 ? [ok('repository', `it is ${plain.join(', ')}`)] : []),
    ...(traits.shallow
      ? [
          warning(
            'repository',
            'it is shallow: a lost base cannot be found beyond its history',
            'git fetch --unshallow',
          ),
        ]
      : []),
    ...(traits.objectFormat === 'sha256'
      ? [
          warning(
            'repository',
            'its object ids are SHA-256: branches cannot follow a sync',
            'git init --object-format=sha1',
          ),
        ]
      : []),
    ...(traits.refStorage === 'reftable'
      ? [warning('repository', 'its refs are in a reftable, which is not read', 'git refs migrate --ref-format=files')]
      : []),
  ]
}

const LOCAL = /(?:^|\/)(?:\.stepyard(?=\/|$)|\.env[^/]*)/i
// Names that people give to a file that shows what an .env file looks like.
const SAMPLE = /\.(?:example|sample|template|dist|defaults?)$/i

// What stands below `.stepyard` is reported once, as the folder.
async function examineTracked({ root, checkout }: RepositoryFacts): Promise<readonly Finding[]> {
  const prefix = relative(checkout.root, root).split(sep).join('/')
  const paths = await trackedUnder(checkout, prefix === '' ? '*' : prefix)
  const inside = paths.map((path) => (prefix === '' ? path : path.slice(prefix.length + 1)))
  const tracked = new Set(
    inside.flatMap((path) => {
      const found = LOCAL.exec(path)
      return found && !SAMPLE.test(path) ? [path.slice(0, found.index + found[0].length)] : []
    }),
  )
  if (tracked.size === 0) return [ok('tracked files', 'nothing that belongs to one machine')]
  return [...tracked].map((path) => {
    const why = path.endsWith('.stepyard') ? 'it belongs to one clone' : 'it may hold secrets'
    return problem('tracked files', `"${path}" is committed to git: ${why}`, `git rm -r --cached -- ${quoteWord(path)}`)
  })
}
