import { quoteWord } from '../spelling.ts'

/** Words for connectors as items of a workspace: what is added, changed, deleted, tried out. */
export const connectorItemErrors = {
  CONNECTOR_TYPE_UNKNOWN: ({ type, nearest }: { readonly type: string; readonly nearest: readonly string[] }) => ({
    message: `There is no built-in type of connector "${type}".`,
    hint:
      nearest.length === 1
        ? `Did you mean \`stepyard connector add ${quoteWord(nearest[0] ?? '')}\`?`
        : `\`stepyard connector list-available\` lists them: ${nearest.join(', ')}. Any service that speaks HTTP is \`stepyard connector add http --name <name>\`.`,
  }),
  CONNECTOR_IN_USE: ({ name, uses }: { readonly name: string; readonly uses: readonly string[] }) => ({
    message: `The connector "${name}" is still called, so nothing was deleted: ${uses.slice(0, 5).join(', ')}${uses.length > 5 ? ` and ${uses.length - 5} more` : ''}.`,
    hint: `Take the calls out first, or delete it all the same: \`stepyard connector delete ${quoteWord(name)} --force\`.`,
  }),
  NAMESPACE_TAKEN: ({
    namespace,
    owner,
    path,
  }: {
    readonly namespace: string
    readonly owner: string
    readonly path: string
  }) => ({
    message: `\`connectors.${namespace}\` is the connector "${owner}" (${path}) already; nothing was written.`,
    hint: 'Choose another one: `--namespace <name>`.',
  }),
  CONNECTOR_NOT_TESTABLE: ({ name, reason }: { readonly name: string; readonly reason: string }) => ({
    message: `Nothing says how to try out the connector "${name}": ${reason}.`,
    hint: `Give connectors/${name}.yaml a \`baseUrl\`, or for mail a \`host\` under \`config\`.`,
  }),
  FAULT_NOT_ADDED: ({ name, reason }: { readonly name: string; readonly reason: string }) => ({
    message: `The rule "${name}" was not added: ${reason.replace(/\.$/, '')}.`,
    hint: 'Run `stepyard fault list` to see which there are, and `stepyard fault add --help` for what a rule can say.',
  }),
}
