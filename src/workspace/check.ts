import { checkConfig } from '../config/checkConfig.ts'
import type { Diagnostic } from '../diagnostics.ts'
import { checkItemPath } from '../snapshot/policy.ts'
import { encodeName, findTwins } from './codec.ts'
import { namespaceOf } from './connectorNamespace.ts'
import { describeItem, itemKind, itemName } from './layout.ts'
import { checkSystemImports } from './systemImports.ts'
import { checkWebhooks } from './webhookCheck.ts'
import type { Workspace } from './workspace.ts'

/** Everything that is wrong with a workspace, in the order of files and lines. */
export function checkWorkspace(workspace: Workspace): Diagnostic[] {
  const findings = [
    ...workspace.diagnostics,
    ...checkConfig(workspace.configFiles),
    ...checkPaths(workspace.paths),
    ...checkTwins(workspace.paths),
    ...checkNames(workspace),
    ...checkNamespaces(workspace),
    ...checkSystemImports(workspace),
    ...checkWebhooks(workspace),
  ]
  return findings.sort(byPlace)
}

function checkPaths(paths: readonly string[]): Diagnostic[] {
  return paths.flatMap((path): Diagnostic[] => {
    const unsafe = checkItemPath(path)
    if (unsafe) return [{ ...unportable(path), message: `The path ${unsafe.path} ${unsafe.reason}.` }]
    if (!path.endsWith('.yml') || itemKind(path) === 'file') return []
    const message = `${describeItem(path)} ends in .yml, and configuration is read from .yaml.`
    const hint = `git mv "${path}" "${path.slice(0, -4)}.yaml"`
    return [{ severity: 'error', code: 'WRONG_ENDING', message, hint, file: path }]
  })
}

function unportable(path: string): Omit<Diagnostic, 'message'> {
  const ending = path.slice(path.lastIndexOf('.'))
  const hint = `Rename it to "${encodeName(path.slice(0, -ending.length))}${ending}".`
  return { severity: 'error', code: 'NAME_NOT_PORTABLE', hint, file: path }
}

function checkTwins(paths: readonly string[]): Diagnostic[] {
  return findTwins(paths).flatMap(([first = '', ...others]) =>
    others.map((path): Diagnostic => {
      const message = `"${path}" and "${first}" are the same where case or composition of letters does not count.`
      return { severity: 'error', code: 'NAME_TWINS', message, hint: 'Rename one of the two.', file: path }
    }),
  )
}

function checkNames({ steps, paths }: Workspace): Diagnostic[] {
  const libraries = paths.filter((path) => itemKind(path) === 'library').map((path) => ({ path, name: itemName(path) }))
  return [...duplicates(steps, 'step'), ...duplicates(libraries, 'library')]
}

interface Named {
  readonly name: string
  readonly path: string
}

function duplicates(items: readonly Named[], kind: string): Diagnostic[] {
  const owners = new Map<string, string>()
  return items.flatMap(({ name, path }): Diagnostic[] => {
    const owner = owners.get(name)
    if (owner === undefined) {
      owners.set(name, path)
      return []
    }
    const message = `${path} and ${owner} are both the ${kind} "${name}".`
    return [{ severity: 'error', code: 'DUPLICATE_NAME', message, hint: 'Rename or remove one of them.', file: path }]
  })
}

function checkNamespaces({ connectors }: Workspace): Diagnostic[] {
  const named = connectors.map((connector) => ({ name: namespaceOf(connector), path: connector.path }))
  return duplicates(named, 'connector namespace')
}

/** The order of findings: by file, then by line. */
export function byPlace(left: Diagnostic, right: Diagnostic): number {
  if (left.file !== right.file) return left.file < right.file ? -1 : 1
  return (left.line ?? 0) - (right.line ?? 0) || (left.column ?? 0) - (right.column ?? 0)
}
