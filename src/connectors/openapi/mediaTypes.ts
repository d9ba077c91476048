import { child, follow, members, type Documents, type Place } from './documents.ts'

/** What is sent or answered in one media type. */
export interface Media {
  /** As requests have it: lower case, without wildcards. */
  readonly contentType: string
  readonly place: Place
  readonly isJson: boolean
}

/** The content that is used of several: JSON, then forms, then text, then what comes first in the alphabet. */
export function chooseMedia(content: Place, documents: Documents): Media | undefined {
  const media = members(content).flatMap(([type, written]): Media[] => {
    const place = follow(documents, written)
    const contentType = plainType(type)
    return place ? [{ contentType, place, isJson: isJson(contentType) }] : []
  })
  return media.sort((left, right) => rank(left) - rank(right) || (left.contentType < right.contentType ? -1 : 1))[0]
}

/** The place of its schema; absent where none is given. */
export function schemaOf({ place }: Media): Place | undefined {
  const schema = child(place, 'schema')
  return schema.value === undefined ? undefined : schema
}

function plainType(type: string): string {
  const plain = type.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  return plain === '*/*' || plain === 'application/*' || plain === '' ? 'application/json' : plain
}

function isJson(contentType: string): boolean {
  return /^application\/(?:[\w.+-]+\+)?json$|^text\/json$/.test(contentType)
}

const ORDER = [
  /^application\/json$/,
  /json$/,
  /^application\/x-www-form-urlencoded$/,
  /^multipart\/form-data$/,
  /^multipart\//,
  /^text\/plain$/,
]

function rank({ contentType }: Media): number {
  const place = ORDER.findIndex((pattern) => pattern.test(contentType))
  return place < 0 ? ORDER.length : place
}
