import type { Draws } from './draws.ts'
import type { Keywords } from './mergeSchemas.ts'
import { momentFor } from './moments.ts'

/** Where a number goes. */
export interface NumberPlace {
  readonly path: string
  readonly name: string
  readonly draws: Draws
  readonly whole: boolean
}

/** A number between its bounds; as large as its name makes one expect where the schema has none. */
export function drawNumber(keywords: Keywords, place: NumberPlace): number {
  const { multipleOf } = keywords
  const usualStep = place.whole ? 1 : 0.01
  const step = typeof multipleOf === 'number' ? multipleOf : usualStep
  const { least, most } = bounds(keywords, step)
  const wanted = usual(keywords, place)
  if (wanted >= least && wanted <= most && isMultiple(wanted, step)) return wanted
  const [from, to] = range(least, most)
  const first = Math.ceil(round(from / step))
  const count = Math.max(1, Math.min(Math.floor(round(to / step)) - first + 1, 10_000))
  return round((first + place.draws.number(place.path, count)) * step)
}

function bounds(keywords: Keywords, step: number): { readonly least: number; readonly most: number } {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = keywords
  const above = typeof exclusiveMinimum === 'number' ? exclusiveMinimum + step : Number.NEGATIVE_INFINITY
  const below = typeof exclusiveMaximum === 'number' ? exclusiveMaximum - step : Number.POSITIVE_INFINITY
  return {
    least: Math.max(above, typeof minimum === 'number' ? minimum : Number.NEGATIVE_INFINITY),
    most: Math.min(below, typeof maximum === 'number' ? maximum : Number.POSITIVE_INFINITY),
  }
}

function range(least: number, most: number): readonly [number, number] {
  if (Number.isFinite(least)) return [least, Math.min(most, least + 1000)]
  return Number.isFinite(most) ? [most - 1000, most] : [1, 1000]
}

const MOMENT = /(?:^|_)(?:created|updated|modified|expires|timestamp|time|date)$|_at$|[a-z]At$|[a-z](?:Date|Timestamp)$/

function usual({ format }: Keywords, place: NumberPlace): number {
  const { name, draws, path, whole } = place
  if (whole && (format === 'unix-time' || MOMENT.test(name))) return Math.floor(momentFor(draws, path, name) / 1000)
  if (/^lat(?:itude)?$/i.test(name)) return round(40 + draws.number(path, 1500) / 100)
  if (/^(?:lng|lon|long|longitude)$/i.test(name)) return round(draws.number(path, 2500) / 100)
  if (/(?:amount|price|total|cost|balance|fee)s?$/i.test(name)) {
    return whole ? 500 + draws.number(path, 195) * 100 : round(5 + draws.number(path, 20_000) / 100)
  }
  if (/^(?:age|years)$/i.test(name)) return 18 + draws.number(path, 60)
  if (/(?:count|quantity|qty|size|length|number_of|items)$/i.test(name)) return 1 + draws.number(path, 20)
  if (/(?:page|offset|index|position|retries|attempts)$/i.test(name)) return draws.number(path, 3)
  if (/(?:percent|percentage|rate|score|confidence)$/i.test(name)) return draws.number(path, 100)
  if (/(?:^|_)id$|Id$/.test(name)) return 1000 + draws.number(path, 900_000)
  return whole ? 1 + draws.number(path, 500) : round(1 + draws.number(path, 50_000) / 100)
}

function isMultiple(value: number, step: number): boolean {
  const times = value / step
  return Math.abs(times - Math.round(times)) < 1e-9
}

// Two places after the point are written as they are meant: 0.1 * 3 is 0.3.
function round(value: number): number {
  return Number(value.toPrecision(12))
}
