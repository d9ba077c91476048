import { isPathText } from '../dataPath.ts'
import { checkFaults } from './checkFaults.ts'
import { checkRecording } from './checkRecording.ts'
import { checkWebhook } from './checkWebhook.ts'
import { readDuration } from './duration.ts'
import type { Finding } from './explain.ts'
import { isMapValue } from './jsonSchema.ts'
import { formatPath, type Path } from './path.ts'
import type { ConfigKind } from './schemaFiles.ts'

/** The shortest and the longest time between two looks at a branch. */
export const SYNC_INTERVAL = { least: '10s', most: '24h' } as const

/** What a schema cannot say about one valid file: lengths of time out of range, names that no folder could hold. */
export function checkMeaning(kind: ConfigKind, value: unknown): Finding[] {
  if (!isMapValue(value)) return []
  if (kind === 'webhook') return checkWebhook(value)
  if (kind === 'recording') return checkRecording(value)
  if (kind === 'faults') return checkFaults(value)
  if (kind !== 'stepyard') return []
  return [...checkEnvironments(value['environments']), ...checkEngine(value['engine'])]
}

function checkEnvironments(environments: unknown): Finding[] {
  if (!isMapValue(environments)) return []
  const seen = new Map<string, string>()
  return Object.entries(environments).flatMap(([name, environment]) => {
    const twin = seen.get(name.toLowerCase())
    seen.set(name.toLowerCase(), name)
    return [...checkName(name, twin), ...checkTimes(name, environment)]
  })
}

function checkEngine(engine: unknown): Finding[] {
  if (!isMapValue(engine)) return []
  const { stepTimeout, retention, index } = engine
  const age = isMapValue(retention) ? retention['age'] : undefined
  const positive = {
    accepts: (milliseconds: number) => milliseconds > 0,
    hint: 'Write more than nothing, such as 30s.',
  }
  return [
    ...checkTime(['engine', 'stepTimeout'], stepTimeout, positive),
    ...checkTime(['engine', 'retention', 'age'], age, positive),
    ...(Array.isArray(index) ? index.flatMap(checkDataPath) : []),
  ]
}

function checkDataPath(written: unknown, at: number): Finding[] {
  if (typeof written !== 'string' || isPathText(written)) return []
  const message = `engine.index[${at}] is "${written}", which is no path into task data.`
  return [
    {
      code: 'WRONG_VALUE',
      message,
      hint: 'Write keys with dots between them: order.status.',
      path: ['engine', 'index', at],
    },
  ]
}

/** Whether `milliseconds` may be a sync interval. */
export function isSyncInterval(milliseconds: number): boolean {
  return milliseconds >= LEAST && milliseconds <= MOST
}

const LEAST = readDuration(SYNC_INTERVAL.least) ?? 0
const MOST = readDuration(SYNC_INTERVAL.most) ?? 0
const RESERVED = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])$/i

/** `environments/<name>.yaml` must exist on every system, so reserved names and names that differ in case are out. */
function checkName(name: string, twin: string | undefined): Finding[] {
  const path = ['environments', name]
  if (RESERVED.test(name)) {
    const message = `"${name}" cannot be the name of an environment: Windows reserves it.`
    return [{ code: 'WRONG_NAME', message, hint: 'Choose another name.', path, part: 'key' }]
  }
  if (twin === undefined) return []
  const message = `The environments "${twin}" and "${name}" differ only in case.`
  return [{ code: 'WRONG_NAME', message, hint: 'Rename one of them.', path, part: 'key' }]
}

function checkTimes(name: string, environment: unknown): Finding[] {
  if (!isMapValue(environment)) return []
  const { syncInterval, approvals } = environment
  const timeout = isMapValue(approvals) ? approvals['timeout'] : undefined
  const range = `Write a time from ${SYNC_INTERVAL.least} to ${SYNC_INTERVAL.most}.`
  return [
    ...checkTime(['environments', name, 'syncInterval'], syncInterval, { accepts: isSyncInterval, hint: range }),
    ...checkTime(['environments', name, 'approvals', 'timeout'], timeout, { accepts: () => true, hint: 'Write less.' }),
  ]
}

interface TimeRule {
  readonly accepts: (milliseconds: number) => boolean
  readonly hint: string
}

function checkTime(path: Path, written: unknown, { accepts, hint }: TimeRule): Finding[] {
  if (typeof written !== 'string') return []
  const milliseconds = readDuration(written)
  if (milliseconds !== undefined && accepts(milliseconds)) return []
  return [{ code: 'WRONG_VALUE', message: `${formatPath(path)} is "${written}", which is out of range.`, hint, path }]
}
