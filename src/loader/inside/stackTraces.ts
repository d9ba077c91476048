import { placeIn, type Place } from './tracedScripts.ts'

/**
 * Makes `error.stack` show files of workspaces as they were written, and leaves every other line as it is. Answers how
 * to end this; it lasts until everyone who asked for it has ended it.
 */
export function installStackTraces(): () => void {
  if (users === 0) {
    earlier = Error.prepareStackTrace
    Error.prepareStackTrace = prepareStackTrace
  }
  users += 1
  return () => {
    users -= 1
    if (users === 0 && Error.prepareStackTrace === prepareStackTrace) Error.prepareStackTrace = earlier
  }
}

/** Where in files of workspaces `error` came from, the innermost place first. Known once its `stack` has been read. */
export function placesOf(error: object): readonly Place[] {
  return places.get(error) ?? []
}

/** Where the body called something that may fail much later, when its own lines are no longer on the stack. */
export interface CallSite {
  /** Adds the lines of the body to the trace of `reason`, if it has none of its own. */
  blame(reason: unknown): void
}

/** Remembers who calls; `below` is the function whose caller is meant. */
export function rememberSite(below: (...given: never[]) => unknown): CallSite {
  const site: { stack?: unknown } = {}
  Error.captureStackTrace(site, below)
  return { blame: (reason) => blame(reason, site) }
}

let users = 0
let earlier: typeof Error.prepareStackTrace
const places = new WeakMap<object, readonly Place[]>()

function blame(reason: unknown, site: { stack?: unknown }): void {
  if (!(reason instanceof Error) || typeof reason.stack !== 'string' || placesOf(reason).length > 0) return
  // Reading the trace is what finds the places.
  const trace = String(site.stack)
  const own = placesOf(site)
  if (own.length === 0) return
  places.set(reason, own)
  const lines = trace.split('\n').filter((line) => own.some(({ file }) => line.includes(`${file}:`)))
  Reflect.defineProperty(reason, 'stack', {
    value: [reason.stack, ...lines].join('\n'),
    configurable: true,
    writable: true,
  })
}

function prepareStackTrace(error: Error, frames: NodeJS.CallSite[]): unknown {
  const located = frames.map((frame) => ({ frame, place: placeOf(frame) }))
  const own = located.flatMap(({ place }) => place ?? [])
  if (own.length === 0 && earlier !== undefined) return earlier(error, frames)
  places.set(error, own)
  return headOf(error) + located.map(showFrame).join('')
}

function headOf(error: Error): string {
  try {
    return String(error)
  } catch {
    return 'Error'
  }
}

function placeOf(frame: NodeJS.CallSite): Place | undefined {
  const scriptName = frame.getFileName()
  return scriptName ? placeIn(scriptName, frame.getLineNumber() ?? 1, frame.getColumnNumber() ?? 1) : undefined
}

function showFrame({ frame, place }: { readonly frame: NodeJS.CallSite; readonly place: Place | undefined }): string {
  if (place === undefined) return `\n    at ${frame}`
  const written = `${frame.getFileName()}:${frame.getLineNumber()}:${frame.getColumnNumber()}`
  return `\n    at ${String(frame).replace(written, () => `${place.file}:${place.line}:${place.column}`)}`
}
