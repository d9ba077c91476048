import type { TypeSources } from '../typeSources.ts'
import { augment, typeFile } from './typeFile.ts'

/** The file with the names of steps, environments and webhooks. */
export function formatNames({ steps, environments, webhooks }: TypeSources): string {
  const members = [
    `readonly step:${union(steps)}`,
    `readonly environment:${union(environments)}`,
    `readonly webhook:${union(webhooks)}`,
  ]
  return typeFile([], augment({ WorkspaceNames: members }))
}

// Where there is none, none can be named.
function union(names: readonly string[]): string {
  if (names.length < 2) return ` ${names.map((name) => JSON.stringify(name))[0] ?? 'never'}`
  return names.map((name) => `\n  | ${JSON.stringify(name)}`).join('')
}
