import { SourceMap, type SourceMapPayload } from 'node:module'

/** A line and column of a file as it was written, both from 1. `file` is absolute. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** A script that was made of a file of the workspace. */
export interface TracedScript {
  readonly file: string
  /** What the engine is told as its file name: unique to the content. */
  readonly scriptName: string
  /** As it runs, with its source map at the end. */
  readonly code: string
}

/** Lets stack traces show `script` as it was written, for as long as `owner` lives. */
export function traceScript(script: TracedScript, owner: object): void {
  const known = { script, map: undefined }
  owners.set(owner, known)
  scripts.set(script.scriptName, new WeakRef(known))
  forgotten.register(known, script.scriptName)
}

/** Where a line and column of a traced script, both from 1, stand in its file; `undefined` for any other script. */
export function placeIn(scriptName: string, line: number, column: number): Place | undefined {
  const known = scripts.get(scriptName)?.deref()
  if (known === undefined) return undefined
  known.map ??= readMap(known.script.code)
  const entry = known.map?.findEntry(line - 1, column - 1)
  const { file } = known.script
  if (entry === undefined || !('originalLine' in entry)) return { file, line, column }
  return { file, line: entry.originalLine + 1, column: entry.originalColumn + 1 }
}

/** How many scripts are known; for tests that look for leaks. */
export function countTracedScripts(): number {
  return scripts.size
}

interface KnownScript {
  readonly script: TracedScript
  /** Read from the code when a trace first needs it; `null` when there is none. */
  map: SourceMap | null | undefined
}

const scripts = new Map<string, WeakRef<KnownScript>>()
const owners = new WeakMap<object, KnownScript>()

// The same content may have been traced again meanwhile.
const forgotten = new FinalizationRegistry((name: string) => {
  if (scripts.get(name)?.deref() === undefined) scripts.delete(name)
})

function readMap(code: string): SourceMap | null {
  const start = code.lastIndexOf(MAP)
  if (start < 0) return null
  const encoded = code.slice(start + MAP.length).trimEnd()
  // What Vite wrote a moment ago.
  return new SourceMap(JSON.parse(Buffer.from(encoded, 'base64').toString()) as SourceMapPayload)
}

const MAP = '//# sourceMappingURL=data:application/json;charset=utf-8;base64,'
