/**
 * Arguments with `-ns` of the connector commands written out: people bring it along, and a parser takes it for `-n s`.
 * What follows `--` is left as it is.
 */
export function spellOut(args: readonly string[]): string[] {
  const end = args.includes('--') ? args.indexOf('--') : args.length
  if (!args.slice(0, end).includes('connector')) return [...args]
  return args.map((arg, index) => (index < end && arg === '-ns' ? '--namespace' : arg))
}
