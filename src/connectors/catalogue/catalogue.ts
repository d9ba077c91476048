import type { ConnectorOperation } from '../../config/schemaTypes.ts'
import type { FakeDefinition } from '../../defineFake.ts'
import { nearestSpelling } from '../../spelling.ts'
import { analytics } from './analytics.ts'
import { http } from './http.ts'
import { hubspot } from './hubspot.ts'
import { mail, mailWithSignIn } from './mail.ts'
import { memory } from './memory.ts'
import { slack } from './slack.ts'
import { stripe } from './stripe.ts'
import { utils } from './utils.ts'

/** A type of connector that everybody has. */
export interface CatalogueEntry {
  /** What files say: `type: stripe.com`. */
  readonly type: string
  /** Other spellings; case does not count. */
  readonly names: readonly string[]
  readonly description: string
  /** The namespace that it has in every workspace, where it needs no file. */
  readonly everywhere?: readonly string[]
  readonly operations: Readonly<Record<string, ConnectorOperation>>
  readonly baseUrl?: string
  /** Below `baseUrl`: what only those get who are signed in, and what costs the service least. */
  readonly probe?: string
  /** How calls are signed in where a file does not say so. */
  readonly auth?: Readonly<Record<string, unknown>>
  /** What a file may say under `config`, with words for people. */
  readonly config: Readonly<Record<string, string>>
  readonly fake?: FakeDefinition
}

/** Every type of connector that is built in, by its name. */
export const CATALOGUE: readonly CatalogueEntry[] = [
  analytics,
  http,
  hubspot,
  mail,
  mailWithSignIn,
  memory,
  slack,
  stripe,
  utils,
]

/** The built-in type that a file means. */
export function findInCatalogue(type: string): CatalogueEntry | undefined {
  const wanted = type.toLowerCase()
  return CATALOGUE.find((entry) => namesOf(entry).includes(wanted))
}

/** The names of built-in types that are nearest to one that is none of them. */
export function nearestTypes(type: string): readonly string[] {
  const nearest = nearestSpelling(type.toLowerCase(), CATALOGUE.flatMap(namesOf))
  const found = nearest === undefined ? undefined : findInCatalogue(nearest)
  return found ? [found.type] : CATALOGUE.map((entry) => entry.type)
}

function namesOf({ type, names }: CatalogueEntry): readonly string[] {
  return [type, ...names].map((name) => name.toLowerCase())
}
