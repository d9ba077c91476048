import { SourceMap, type SourceMapPayload } from 'node:module'

/** A line and column of a file as it was written, both from 1. `file` is absolute. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** A script that was made of a file of the workspace. Its places are known for as long as this object lives. */
export interface TracedScript {
  /** The file name that the engine is given: unique to the content. */
  readonly scriptName: string
  /** As it runs, with its source map at the end. */
  readonly code: string
}

/** Lets stack traces show `script` as it was written. The caller keeps the object for as long as its code can run. */
export function traceScript(script: TracedScript): void {
  const known: KnownScript = { script, map: undefined }
  owners.set(script, known)
  scripts.set(script.scriptName, new WeakRef(known))
  forgotten.register(script, script.scriptName)
}

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

/** Where in files of workspaces `error` came from, the innermost place first. */
export function placesOf(error: object): readonly Place[] {
  return places.get(error) ?? []
}

interface KnownScript {
  readonly script: TracedScript
  /** Read from the code when a trace first needs it; `null` when there is none. */
  map: SourceMap | null | undefined
}

let users = 0
let earlier: typeof Error.prepareStackTrace
const scripts = new Map<string, WeakRef<KnownScript>>()
const owners = new WeakMap<TracedScript, KnownScript>()
const places = new WeakMap<object, readonly Place[]>()
const forgotten = new FinalizationRegistry((name: string) => {
  if (scripts.get(name)?.deref() === undefined) scripts.delete(name)
})

function prepareStackTrace(error: Error, frames: NodeJS.CallSite[]): unknown {
  const located = frames.map((frame) => ({ frame, place: placeOf(frame) }))
  const own = located.flatMap(({ place }) => place ?? [])
  if (own.length === 0 && earlier !== undefined) return earlier(error, frames)
  places.set(error, own)
  const lines = located.map(({ frame, place }) => `\n    at ${place === undefined ? frame : showFrame(frame, place)}`)
  return `${headOf(error)}${lines.join('')}`
}

function headOf(error: Error): string {
  try {
    return String(error)
  } catch {
    return 'Error'
  }
}

function placeOf(frame: NodeJS.CallSite): Place | undefined {
  const known = scripts.get(frame.getFileName() ?? '')?.deref()
  if (known === undefined) return undefined
  known.map ??= readMap(known.script.code)
  const line = frame.getLineNumber() ?? 1
  const column = frame.getColumnNumber() ?? 1
  const entry = known.map?.findEntry(line - 1, column - 1)
  const file = fileOf(known.script.scriptName)
  if (entry === undefined || !('originalLine' in entry)) return { file, line, column }
  return { file, line: entry.originalLine + 1, column: entry.originalColumn + 1 }
}

function fileOf(scriptName: string): string {
  return scriptName.slice(0, scriptName.lastIndexOf('?g='))
}

function readMap(code: string): SourceMap | null {
  const encoded = /\/\/# sourceMappingURL=data:application\/json;charset=utf-8;base64,([\w+/=]+)\s*$/.exec(code)?.[1]
  if (encoded === undefined) return null
  // What Vite wrote a moment ago.
  return new SourceMap(JSON.parse(Buffer.from(encoded, 'base64').toString()) as SourceMapPayload)
}

function showFrame(frame: NodeJS.CallSite, { file, line, column }: Place): string {
  const shown = String(frame)
  const written = `${frame.getFileName()}:${frame.getLineNumber()}:${frame.getColumnNumber()}`
  return shown.replace(written, () => `${file}:${line}:${column}`)
}
