/** A request as it is sent, before it is signed in. */
export interface PlainRequest {
  readonly method: string
  readonly url: URL
  /** By name in small letters. */
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** Whether it goes to the service of the connector, so that it gets the headers and the sign-in of that. */
  readonly isOurs: boolean
}

/** Says why an input cannot become a request, in words that go on after "cannot be sent:". */
export type Refuse = (problem: string) => Error

/** An input as its keys; throws what `refuse` makes for anything that is no object. */
export function requireObject(input: unknown, refuse: Refuse): Readonly<Record<string, unknown>> {
  if (isObject(input)) return input
  throw refuse(`it takes one object, and was given ${input === null ? 'null' : typeof input}`)
}

/** Whether a value has keys that people wrote. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
