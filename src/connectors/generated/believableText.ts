import type { Draws } from './draws.ts'
import { isoDay, isoSecond, momentFor } from './moments.ts'

/** Where a value goes, as far as it says what the value is. */
export interface NamedPlace {
  /** From the root of the answer. */
  readonly path: string
  /** The nearest key. */
  readonly name: string
  /** The key above it. */
  readonly parent: string
  readonly draws: Draws
}

/** A text as somebody would find it under such a name, or in such a format. */
export function believableText(place: NamedPlace, format?: string): string {
  const ofFormat = format === undefined ? undefined : FORMATS[format]?.(place)
  if (ofFormat !== undefined) return ofFormat
  const found = NAMES.find(([pattern]) => pattern.test(words(place.name)))
  return found ? found[1](place) : phrase(place)
}

type Draw = (place: NamedPlace) => string

// `customerEmail`, `customer_email` and `customer-email` are the same words.
function words(name: string): string {
  return name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/[^A-Za-z\d]+/g, ' ')
    .trim()
    .toLowerCase()
}

const oneOf =
  (...values: readonly [string, ...string[]]): Draw =>
  ({ draws, path }) =>
    draws.pick(path, values)

const firstName = oneOf('Ada', 'Grace', 'Linus', 'Margaret', 'Alan', 'Barbara', 'Edsger', 'Frances')
const lastName = oneOf('Okafor', 'Lindqvist', 'Moreau', 'Tanaka', 'Silva', 'Novak', 'Haddad', 'Keller')
const company = oneOf('Northwind Traders', 'Acme Supplies', 'Blue Harbor Ltd', 'Kestrel & Sons', 'Lumen Works')
const word = oneOf('amber', 'birch', 'cedar', 'delta', 'ember', 'harbor', 'indigo', 'juniper')
const person: Draw = (place) => `${firstName(place)} ${lastName(at(place, 'last'))}`
const login: Draw = (place) => `${firstName(place)}.${lastName(at(place, 'last'))}`.toLowerCase()
const host: Draw = (place) => `${word(at(place, 'host'))}.example.com`
const email: Draw = (place) => `${login(place)}@example.com`
const url: Draw = (place) => `https://${host(place)}/${word(place)}`
const moment: Draw = (place) => isoSecond(momentFor(place.draws, place.path, place.name))
const day: Draw = (place) => isoDay(momentFor(place.draws, place.path, place.name))
const hex =
  (length: number): Draw =>
  ({ draws, path }) =>
    draws.hex(path, length)
const digits =
  (length: number): Draw =>
  ({ draws, path }) =>
    Array.from({ length }, (_, index) => String(draws.number(`${path}#${index}`, 9) + 1)).join('')
const uuid: Draw = (place) => {
  const [a, b, c, d, e] = [8, 4, 3, 3, 12].map((length, index) => hex(length)(at(place, String(index))))
  return `${a}-${b}-4${c}-a${d}-${e}`
}
const sentence: Draw = (place) => {
  const texts = [
    'Checked and ready to ship.',
    'Asked for by the customer.',
    'Follows the agreement of last month.',
  ] as const
  return place.draws.pick(place.path, texts)
}
const phrase: Draw = (place) => `${word(place)}-${word(at(place, 'second'))}`
const id: Draw = (place) =>
  `${
    words(place.name.replace(/[_-]?ids?$/i, '') || place.parent || 'id')
      .split(' ')
      .at(-1)
      ?.slice(0, 4) || 'id'
  }_${hex(12)(place)}`

function at(place: NamedPlace, part: string): NamedPlace {
  return { ...place, path: `${place.path}@${part}` }
}

const FORMATS: Readonly<Partial<Record<string, Draw>>> = {
  'date-time': moment,
  datetime: moment,
  date: day,
  time: (place) => moment(place).slice(11),
  duration: ({ draws, path }) => `PT${draws.number(path, 90) + 1}M`,
  email,
  'idn-email': email,
  hostname: host,
  'idn-hostname': host,
  ipv4: ({ draws, path }) => `192.0.2.${draws.number(path, 254) + 1}`,
  ipv6: ({ draws, path }) => `2001:db8::${(draws.number(path, 65_534) + 1).toString(16)}`,
  uri: url,
  url,
  iri: url,
  'uri-reference': ({ draws, path }) => `/${draws.hex(path, 8)}`,
  uuid,
  guid: uuid,
  byte: ({ draws, path }) => Buffer.from(draws.hex(path, 12)).toString('base64'),
  binary: hex(24),
  password: (place) => `${phrase(place)}-${hex(4)(place)}`,
  'json-pointer': (place) => `/${word(place)}`,
  regex: () => '^[a-z]+$',
}

// The first that fits counts: what is said last in a name says most, so endings come before parts.
const NAMES: readonly (readonly [RegExp, Draw])[] = [
  [/\be ?mails?$|^email\b/, email],
  [/\b(?:uuid|guid)$/, uuid],
  [/\b(?:url|uri|href|link|website|webpage|homepage|avatar|image|icon|logo)s?$/, url],
  [/\b(?:created|updated|modified|deleted|started|finished|expires|sent|paid)(?: (?:at|on|date|time))?$/, moment],
  [/\b(?:timestamp|date ?time|at)$/, moment],
  [/\b(?:date|day|birthday|dob)$/, day],
  [/\b(?:sha|hash|checksum|digest|etag|commit)\d*$/, hex(40)],
  [/\b(?:token|secret|api key|access key|password|signature|cursor)$/, hex(32)],
  [/^first name$|\bgiven name$/, firstName],
  [/^last name$|\b(?:family name|surname)$/, lastName],
  [/\b(?:login|user ?name|nick ?name|handle)$/, login],
  [/\b(?:company|organi[sz]ation|business|merchant|vendor|employer)(?: name)?$/, company],
  [
    /^(?:full|display|customer|user|contact|owner|author|holder)(?: full)? name$|^(?:author|owner|assignee|contact)$/,
    person,
  ],
  [/\b(?:phone|mobile|fax|tel)(?: number)?$/, (place) => `+4930${digits(7)(place)}`],
  [/\b(?:street|address|line ?1|address 1)$/, (place) => `${place.draws.number(place.path, 200) + 1} Harbor Street`],
  [/\bcity|town$/, oneOf('Berlin', 'Lisbon', 'Toronto', 'Osaka', 'Nairobi', 'Oslo')],
  [/\bcountry(?: code)?$/, oneOf('DE', 'PT', 'CA', 'JP', 'KE', 'NO')],
  [/\b(?:state|province|region|county)(?: code)?$/, oneOf('active', 'open', 'ready')],
  [/\b(?:zip|postal ?code|post ?code|zip code)$/, digits(5)],
  [/\bcurrency(?: code)?$/, oneOf('EUR', 'USD', 'GBP', 'CAD')],
  [/\b(?:locale|language|lang)(?: code)?$/, oneOf('en-US', 'de-DE', 'fr-FR')],
  [/\btime ?zone$/, oneOf('Europe/Berlin', 'America/Toronto', 'Asia/Tokyo')],
  [/\bcolou?r$/, (place) => `#${hex(6)(place)}`],
  [/\bversion$/, ({ draws, path }) => `${draws.number(path, 4) + 1}.${draws.number(`${path}@minor`, 10)}.0`],
  [/\b(?:ip|ip address)$/, ({ draws, path }) => `192.0.2.${draws.number(path, 254) + 1}`],
  [/\b(?:host|hostname|domain|server)$/, host],
  [/\bstatus$/, oneOf('active', 'open', 'ready')],
  [/\b(?:path|file|filename|file name)$/, (place) => `${word(place)}/report.pdf`],
  [/\b(?:mime|content|media) ?type$/, oneOf('application/json', 'text/plain')],
  [/\b(?:amount|total|price|cost|balance|subtotal|tax)$/, ({ draws, path }) => `${draws.number(path, 900) + 10}.50`],
  [/\b(?:number|no|code|reference|sku)$/, (place) => `${word(place).slice(0, 3).toUpperCase()}-${digits(4)(place)}`],
  [/\b(?:description|summary|body|content|message|text|note|notes|comment|reason|details|bio|about)$/, sentence],
  [/\b(?:title|subject|headline)$/, oneOf('Order confirmation', 'Monthly report', 'Welcome aboard', 'Delivery note')],
  [/\bids?$/, id],
]
