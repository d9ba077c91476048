import { lstatSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { formatNewConfig } from '../config/editConfig.ts'
import type { Effects } from '../effects.ts'
import { StepyardError } from '../errors.ts'
import { openCheckout, readRemoteUrl, type Checkout } from '../git/checkout.ts'
import { listBranches } from '../git/checkout/listBranches.ts'
import { runGit } from '../git/process.ts'
import { gitVersion } from '../git/system/version.ts'
import { describeForeign } from '../workspace/foreign.ts'
import { readItem } from '../workspace/itemFiles.ts'
import { CONFIG_FILE, itemKind } from '../workspace/layout.ts'
import { createDirectoryFilter, createOwnership } from '../workspace/ownership.ts'
import { findWorkspaceRoot } from '../workspace/root.ts'
import { scanFolder } from '../workspace/scan.ts'
import { findTsconfig, TSCONFIG, TSCONFIG_TEXT } from '../workspace/tsconfig.ts'
import { ATTRIBUTES, newFiles, workspaceName } from './newFiles.ts'
import type { ImportPlan } from './import/importPlan.ts'
import { readTemplate, type TemplateFiles, type TemplateName } from './templates.ts'
import { proposeEnvironments, type ProposedEnvironments } from './proposeEnvironments.ts'
import { writeNewFiles } from './writeNewFiles.ts'

/** A workspace that `init` has made. */
export interface NewWorkspace {
  /** Absolute. */
  readonly root: string
  readonly name: string
  readonly environments: ProposedEnvironments
  /** Files that are new, and files that got lines added, relative to `root`, in path order. */
  readonly made: readonly string[]
  readonly changed: readonly string[]
  /** Whose steps the folder held already. */
  readonly dialect?: 'A' | 'B'
  /** The template that it was made of. */
  readonly template?: TemplateName
  /** Of a template or an import: the files that were there already, and were kept. */
  readonly kept?: readonly string[]
  /** Whether a Git repository was made around it. */
  readonly repositoryMade: boolean
  readonly branch?: string
  readonly hasRemote: boolean
}

const NEW_BRANCH = 'develop'

/** What a workspace begins with, besides what `init` always makes. */
export type Beginning =
  /** `version` is that of this package, which the workspace will depend on. */
  | { readonly kind: 'template'; readonly name: TemplateName; readonly version: string }
  | { readonly kind: 'import'; readonly plan: ImportPlan }

/**
 * Makes a workspace of a folder: never replaces a file, and a failure takes back what was made. A folder with steps of
 * an incumbent dialect gets a stepyard.yaml and nothing else. Throws `WORKSPACE_EXISTS`, `PATH_IN_THE_WAY`,
 * `TEMPLATE_OVER_STEPS`.
 */
export async function initWorkspace(directory: string, effects: Effects, beginning?: Beginning): Promise<NewWorkspace> {
  const root = resolve(directory)
  const place = placeOf(root)
  refuseWorkspace(place)
  const checkout = await openCheckout(place.existing, effects)
  const found = await readFolder(root)
  const name = nameOf(place, found, beginning)
  const { files: planned, environments } = await planFiles({ root, place, found, name, checkout }, beginning)
  const files = new Map(planned)
  if (!found.dialect) {
    if (!hasAttributes(place.real, checkout)) files.set('.gitattributes', ATTRIBUTES)
    if (findTsconfig(place.real) === undefined) files.set(TSCONFIG, TSCONFIG_TEXT)
  }
  const written = await writeNewFiles(root, files, { ignore: !found.dialect })
  const repositoryMade = checkout === undefined && (await makeRepository(root, effects))
  const branch = repositoryMade ? NEW_BRANCH : checkout?.branch
  return {
    root,
    name,
    environments,
    ...written,
    ...(found.dialect && { dialect: found.dialect }),
    ...(beginning?.kind === 'template' && { template: beginning.name }),
    ...(beginning && { kept: withoutMade(files, written.made) }),
    repositoryMade,
    ...(branch !== undefined && { branch }),
    hasRemote: checkout !== undefined && (await readRemoteUrl(checkout)) !== undefined,
  }
}

/** Throws `WORKSPACE_EXISTS`, `PATH_IN_THE_WAY` where no workspace can be made: for a plan, before it is made. */
export function requireNoWorkspace(directory: string): void {
  refuseWorkspace(placeOf(resolve(directory)))
}

function nameOf(place: Place, found: FolderContent, beginning: Beginning | undefined): string {
  const imported = beginning?.kind === 'import' ? beginning.plan.name : undefined
  return workspaceName(imported ?? found.name ?? basename(place.real))
}

interface NewPlace {
  readonly root: string
  readonly place: Place
  readonly found: FolderContent
  readonly name: string
  readonly checkout: Checkout | undefined
}

async function planFiles(
  { root, place, found, name, checkout }: NewPlace,
  beginning: Beginning | undefined,
): Promise<TemplateFiles> {
  if (beginning?.kind === 'template') {
    if (found.hasSteps) throw new StepyardError('TEMPLATE_OVER_STEPS', { directory: root })
    const atTop = checkout === undefined || checkout.root === place.real
    return readTemplate({ template: beginning.name, version: beginning.version, name, atTop })
  }
  const environments = await environmentsFor(checkout)
  const { files = new Map<string, string>(), include = [] } = beginning?.plan ?? {}
  const example = !found.hasSteps && beginning === undefined
  const own = found.dialect ? [] : newFiles(environments, { example })
  const config = formatNewConfig({ name, environments, include })
  return { files: new Map([...own, ...files, [CONFIG_FILE, config]]), environments }
}

function withoutMade(files: ReadonlyMap<string, string>, made: readonly string[]): string[] {
  return [...files.keys()].filter((path) => !made.includes(path)).sort()
}

interface Place {
  /** The nearest folder upwards that exists, without links. */
  readonly existing: string
  /** The folder itself, below it. */
  readonly real: string
}

function placeOf(folder: string): Place {
  const found = statSync(folder, { throwIfNoEntry: false })
  if (!found) {
    const parent = placeOf(dirname(folder))
    return { existing: parent.existing, real: join(parent.real, basename(folder)) }
  }
  if (!found.isDirectory()) throw new StepyardError('PATH_IN_THE_WAY', { path: folder, what: 'file' })
  const real = realpathSync(folder)
  return { existing: real, real }
}

// A workspace below another one is fine, as long as it does not take items away from it.
function refuseWorkspace({ existing, real }: Place): void {
  const outer = findWorkspaceRoot(existing)
  if (outer === undefined) return
  const inside = relative(outer, real).split(sep).join('/')
  if (inside !== '' && !createDirectoryFilter({})(inside)) return
  throw new StepyardError('WORKSPACE_EXISTS', { path: join(outer, CONFIG_FILE) })
}

interface FolderContent {
  readonly dialect?: 'A' | 'B'
  /** What package.json calls it, where there are steps of an incumbent. */
  readonly name?: string
  readonly hasSteps: boolean
}

async function readFolder(root: string): Promise<FolderContent> {
  if (!lstatSync(root, { throwIfNoEntry: false })) return { hasSteps: false }
  const isItem = createOwnership({})
  const owns = (path: string): boolean => path === 'package.json' || isItem(path)
  const known = { at: 0, files: new Map() }
  const { tree } = scanFolder({ root, owns, enters: createDirectoryFilter({}), known, now: 0 })
  const foreign = await describeForeign({ tree, read: async (path) => readItem(root, path) })
  return {
    hasSteps: [...tree.keys()].some((path) => itemKind(path) === 'step'),
    ...(foreign && { dialect: foreign.dialect }),
    ...(foreign?.name !== undefined && { name: foreign.name }),
  }
}

async function environmentsFor(checkout: Checkout | undefined): Promise<ProposedEnvironments> {
  if (!checkout) return proposeEnvironments({ branches: [] })
  const { branch } = checkout
  return proposeEnvironments({
    branches: await listBranches(checkout),
    ...(branch !== undefined && { current: branch }),
  })
}

// One of a folder above speaks for this folder too, and a second one could contradict it.
function hasAttributes(root: string, checkout: Checkout | undefined): boolean {
  const top = checkout?.root ?? root
  for (let folder = root; ; folder = dirname(folder)) {
    if (lstatSync(join(folder, '.gitattributes'), { throwIfNoEntry: false })) return true
    if (folder === top || dirname(folder) === folder) return false
  }
}

async function makeRepository(root: string, effects: Effects): Promise<boolean> {
  if (!(await gitVersion(effects))) return false
  const args = ['init', '--quiet', '--template=', `--initial-branch=${NEW_BRANCH}`, '--end-of-options', root]
  await runGit({ args, effects })
  return true
}
