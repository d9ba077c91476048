import { at } from '../../config/configFiles.ts'
import type { Diagnostic } from '../../diagnostics.ts'
import { quoteWord } from '../../spelling.ts'
import type { Workspace } from '../../workspace/workspace.ts'
import { environmentInName } from './environmentInName.ts'
import { isCopy, isVague, originalOf, type NamedKind } from './vagueName.ts'

/** Names that say nothing, or that say in which environment something is, although each environment has a branch. */
export function judgeNames(workspace: Workspace): Diagnostic[] {
  const named = listNamed(workspace)
  const environments = named.filter(({ kind }) => kind === 'environment').map(({ name }) => name)
  const names = namesByKind(named)
  return named.flatMap((item) => {
    const siblings = names.get(item.kind) ?? []
    const vague = judgeVague(item, siblings)
    if (vague || item.kind === 'environment') return vague ?? []
    const environment = environmentOf(item, environments, siblings)
    return environment === undefined ? [] : describeEnvironment(item, environment)
  })
}

function namesByKind(named: readonly Named[]): ReadonlyMap<NamedKind, readonly string[]> {
  const names = new Map<NamedKind, string[]>()
  for (const { kind, name } of named) {
    const known = names.get(kind)
    if (known === undefined) names.set(kind, [name])
    else known.push(name)
  }
  return names
}

interface Named {
  readonly kind: NamedKind
  readonly name: string
  readonly place: Pick<Diagnostic, 'file' | 'line' | 'column'>
}

function listNamed(workspace: Workspace): readonly Named[] {
  const { stepyard } = workspace.configFiles
  const { steps, libraries, connectors, webhooks } = workspace
  const inFile = (kind: NamedKind) => (item: { readonly name: string; readonly path: string }) => ({
    kind,
    name: item.name,
    place: { file: item.path },
  })
  return [
    ...(stepyard.value?.name === undefined ? [] : [{ ...inStepyard(workspace, ['name']), name: stepyard.value.name }]),
    ...Object.keys(stepyard.value?.environments ?? {}).map((name) => ({
      ...inStepyard(workspace, ['environments', name]),
      kind: 'environment' as const,
      name,
    })),
    ...steps.map(inFile('step')),
    ...libraries.map(inFile('library')),
    ...connectors.map(inFile('connector')),
    ...webhooks.map(inFile('webhook')),
  ]
}

function inStepyard({ configFiles }: Workspace, path: readonly string[]): Pick<Named, 'kind' | 'place'> {
  const { severity: _, ...place } = at(configFiles.stepyard, path)
  return { kind: 'workspace', place }
}

function judgeVague({ kind, name, place }: Named, siblings: readonly string[]): Diagnostic | undefined {
  const hint = renaming(kind, name)
  if (isVague(name, kind)) {
    const message = `The ${kind} name "${name}" does not say what it is for.`
    return { severity: 'note', code: 'NAME_VAGUE', message, hint, ...place }
  }
  const original = originalOf(name)
  const isOld = original !== undefined && siblings.includes(original)
  if (!isOld && !isCopy(name)) return undefined
  const message = isOld
    ? `The ${kind} "${name}" looks like an older copy of "${original}".`
    : `The ${kind} name "${name}" is that of a copy.`
  return { severity: 'note', code: 'NAME_OF_COPY', message, hint: `Delete it if nothing needs it. ${hint}`, ...place }
}

function environmentOf(
  { kind, name }: Named,
  environments: readonly string[],
  siblings: readonly string[],
): string | undefined {
  // A workspace has no siblings to be told from, so each word that is one of its environments counts.
  if (kind !== 'workspace') return environmentInName(name, { environments, siblings })
  const own = environmentInName(name, { environments, siblings: [] })
  return (
    own ?? environments.find((each) => new RegExp(`(?:^|[^a-z0-9])${escape(each)}$`, 'i').test(name) && each !== name)
  )
}

function escape(text: string): string {
  return text.replaceAll(/[^\w]/g, '\\$&')
}

function describeEnvironment({ kind, name, place }: Named, environment: string): Diagnostic {
  const message = `The ${kind} name "${name}" names an environment, "${environment}", and a branch holds each of them: there it is wrong in all others.`
  const hint = `${WAYS[kind] ?? ''}${renaming(kind, name)}`
  return { severity: 'note', code: 'NAME_HAS_ENVIRONMENT', message, hint, ...place }
}

const WAYS: Readonly<Partial<Record<NamedKind, string>>> = {
  connector: 'Keep one connector, with `${env:...}` for what differs. ',
  step: "Keep one step, and ask `task.config('ENVIRONMENT')` where it differs. ",
  webhook: 'Keep one webhook, and say with `environments` where it is. ',
}

function renaming(kind: NamedKind, name: string): string {
  const word = quoteWord(name)
  switch (kind) {
    case 'step':
      return `Rename it: \`stepyard step rename ${word} <new>\`.`
    case 'connector':
      return `Rename it: \`stepyard connector update ${word} --name <new> --rewrite\`.`
    case 'workspace':
      return 'Write another `name` in stepyard.yaml.'
    case 'environment':
      return 'Write another key below `environments` in stepyard.yaml, and rename its file.'
    case 'library':
    case 'webhook':
      return 'Rename it: `git mv` gives its file another name.'
    default:
      return kind satisfies never
  }
}
