/** What steps call a connector: what its file says, else the name of the file in camel case. */
export function connectorNamespace(name: string, written?: string): string {
  return written ?? camelCase(name)
}

function camelCase(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9$_]+(.)?/g, (_, next: string | undefined) => next?.toUpperCase() ?? '')
}
