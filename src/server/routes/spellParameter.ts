/** How a request names a filter, alone or with a value: `since=2h`. */
export function spellParameter(filter: string, value?: string): string {
  return value === undefined ? filter : `${filter}=${value}`
}
