import { decodeName, encodeName } from './codec.ts'

/** What a recording is about: an operation of a connector, by what steps call them. */
export interface RecordedOperation {
  readonly connector: string
  readonly operation: string
}

/** The file of the recording of an operation, relative to the workspace. Whatever they are called, it is below `recordings/`. */
export function recordingPath({ connector, operation }: RecordedOperation): string {
  // A slash makes folders in an operation; in a connector it would move the border between the two.
  const folder = connector.split('/').map(encodeName).join('%2F')
  return `${FOLDER}${folder}/${encodeName(operation)}${ENDING}`
}

/** The operation that a file is the recording of; `undefined` for a path without a folder for the connector. */
export function readRecordingPath(path: string): RecordedOperation | undefined {
  // A name that was too long for one folder goes on in the next one.
  const parts = /^recordings\/(.+?)(?<!%\+)\/(.+)\.ya?ml$/s.exec(path)
  const [, connector, operation] = parts ?? []
  if (connector === undefined || operation === undefined) return undefined
  return { connector: connector.split('%2F').map(decodeName).join('/'), operation: decodeName(operation) }
}

const FOLDER = 'recordings/'
const ENDING = '.yaml'
