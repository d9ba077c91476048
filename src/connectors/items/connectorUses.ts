import type { Diagnostic } from '../../diagnostics.ts'
import type { ConnectorUser } from '../../workspace/connectorUsers.ts'
import type { ConnectorFile } from '../../workspace/edit/connectorItem.ts'
import { findingAt } from '../../workspace/syntax.ts'

/** Every place where steps and libraries call a connector. */
export function describeUses(
  users: readonly ConnectorUser[],
  { name, namespace }: Pick<ConnectorFile, 'name' | 'namespace'>,
): Diagnostic[] {
  return users.flatMap((user) =>
    user.uses
      .filter((use) => use.name === namespace)
      .map(({ at }) =>
        findingAt(user.syntax, {
          code: 'STILL_CALLED',
          severity: 'warning',
          message: `The ${user.kind} "${user.name}" calls \`connectors.${namespace}\`, the connector "${name}".`,
          hint: 'Take the call out, or name another connector.',
          at,
        }),
      ),
  )
}

/** The names of the steps that call a connector, each once. */
export function stepsThatCall(users: readonly ConnectorUser[], namespace: string): string[] {
  const steps = users.filter(({ kind, names }) => kind === 'step' && names.has(namespace))
  return [...new Set(steps.map(({ name }) => name))]
}
