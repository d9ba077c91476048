/** JSON Schema of any draft that people write or import: looked at by libraries, never by key walking of ours. */
export type OpenSchema = Readonly<Record<string, unknown>> | boolean

/** A connector of a workspace with everything that is known of it, whether it was written by hand, imported or built in. */
export interface Connector {
  /** The file name without its ending: what commands call it. */
  readonly name: string
  /** What steps call it: `connectors.<namespace>`. */
  readonly namespace: string
  /** What it connects to, as written. */
  readonly type: string
  /** Of its file, relative to the workspace; absent for one that every workspace has. */
  readonly path?: string
  readonly enabled: boolean
  /** The environments that have it; absent: all of them. */
  readonly environments?: readonly string[]
  readonly operations: Operations
  readonly service: Service
}

/** The operations of a connector. Those of a large description are read one by one, when they are asked for. */
export interface Operations {
  /** Sorted. */
  readonly names: readonly string[]
  find(name: string): Operation | undefined
}

/** One thing that can be called. */
export interface Operation {
  /** With dots where it is nested: `crm.contacts.getPage`. */
  readonly name: string
  readonly description?: string
  /** What it takes: one object. */
  readonly input?: OpenSchema
  /** What it answers. */
  readonly output?: OpenSchema
  /** Answers it could give, the best one first. */
  readonly examples?: readonly unknown[]
  /** How it is asked for over HTTP; absent where no such call is described. */
  readonly request?: RequestTemplate
}

/** How the input of an operation becomes an HTTP request. */
export interface RequestTemplate {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE' | 'PATCH' | 'HEAD' | 'OPTIONS' | 'TRACE'
  /** Below the base address, with `{name}` for parameters in it. */
  readonly path: string
  readonly parameters: readonly RequestParameter[]
  readonly body?: RequestBody
  /** Whether every key of the input that is no parameter goes into the query. */
  readonly restInQuery?: true
  /** The header that carries the key by which the service knows a repeated call, such as `Idempotency-Key`. */
  readonly idempotencyHeader?: string
}

/** One parameter of a request, taken from the key of its name in the input. */
export interface RequestParameter {
  readonly name: string
  /** The key in the input, where another parameter has taken the name itself. Default: `name`. */
  readonly key?: string
  readonly in: 'path' | 'query' | 'header' | 'cookie'
  /** As OpenAPI has it. Default: `simple` in paths and headers, `form` elsewhere. */
  readonly style?: 'simple' | 'label' | 'matrix' | 'form' | 'spaceDelimited' | 'pipeDelimited' | 'deepObject'
  /** Default: true for `form`, else false. */
  readonly explode?: boolean
}

/** Where the body of a request is in the input, and how it is written. */
export interface RequestBody {
  readonly contentType: string
  /** `rest`: every key that is no parameter; `body`: what is under that key. */
  readonly from: 'rest' | 'body'
}

/** What a live call needs besides the operation. Texts may have `${secret:NAME}` and `${env:NAME}` in them. */
export interface Service {
  readonly baseUrl?: string
  /** As the file has it: `{ type: 'bearer', token: '${secret:TOKEN}' }`. */
  readonly auth?: Readonly<Record<string, unknown>>
  readonly config: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, string>>
  /** Milliseconds that one try may take. */
  readonly timeout?: number
  readonly retry?: { readonly attempts: number; /** Milliseconds. */ readonly backoff: number }
  readonly rateLimit?: { readonly requests: number; /** Milliseconds. */ readonly per: number }
  /** Hosts of private networks that it may call: `localhost:8080`, `10.0.0.7`. Default: none. */
  readonly allowPrivate?: readonly string[]
}
