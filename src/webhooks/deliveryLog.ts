import { lstatSync } from 'node:fs'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissing, readIfPresent, writeCache } from '../disk/durableFile.ts'
import { StepyardError } from '../errors.ts'
import { nearestSpelling } from '../spelling.ts'
import type { Delivery } from './delivery.ts'
import { formatDelivery, parseDelivery } from './deliveryFile.ts'
import { formatUses, parseUses, type LastUse } from './lastUse.ts'

/** The requests to the webhooks of one workspace, the newest of them, as they came. */
export interface DeliveryLog {
  /** Keeps one more, and forgets the oldest where there are too many. */
  add(delivery: Delivery): Promise<void>
  /** Newest first; a file that is damaged is left out. */
  list(): Promise<readonly Delivery[]>
  /** By its id, by the beginning of one, or the newest by `last`. Throws `DELIVERY_NOT_FOUND`. */
  get(id: string): Promise<Delivery>
  /** When each webhook was called last, by its name: known for longer than its deliveries are. */
  lastUses(): Promise<ReadonlyMap<string, LastUse>>
}

/** How much is kept. */
export interface DeliveryLimits {
  /** Default 200. */
  readonly deliveries?: number
  /** Of all files together. Default 50 MB. The newest delivery is kept whatever its size. */
  readonly bytes?: number
}

/**
 * The log in `folder` (`.stepyard/hooks`), which is made when something is added. One process adds; any may read. Nothing
 * waits for the disk: the log is there to look at, and what it must never lose is in the journal of the task.
 */
export function openDeliveryLog(folder: string, limits: DeliveryLimits = {}): DeliveryLog {
  const files = join(folder, 'deliveries')
  const usesFile = join(folder, 'uses.json')
  let writing: Promise<unknown> = Promise.resolve()
  let waiting = 0
  let kept: Kept[] | undefined
  let uses: Map<string, LastUse> | undefined
  const addNow = async (delivery: Delivery): Promise<void> => {
    if (!kept || !uses) {
      await makeFolders([folder, files])
      kept = await listFiles(files)
      uses = new Map(parseUses(await readIfPresent(usesFile)))
    }
    const text = formatDelivery(delivery)
    const name = fileName(delivery, kept)
    await writeCache(join(files, name), text)
    kept = await prune(files, [...kept, { name, bytes: Buffer.byteLength(text) }], limits)
    const { webhook, received: at, response } = delivery
    if (webhook !== undefined) uses.set(webhook, { at, status: response.status })
    // Of many at once, the last one writes down the uses of all.
    if (waiting === 0) await writeCache(usesFile, formatUses(uses))
  }
  const read = async (name: string): Promise<Delivery | undefined> => {
    const bytes = await readIfPresent(join(files, name))
    return bytes && parseDelivery(new TextDecoder().decode(bytes))
  }
  return {
    add(delivery) {
      // One after the other, so that the oldest are counted once; one that fails does not keep the next from trying.
      waiting += 1
      const added = writing.then(() => {
        waiting -= 1
        return addNow(delivery)
      })
      writing = added.catch(() => {})
      return added
    },
    async list() {
      const names = (await listFiles(files)).map(({ name }) => name).toReversed()
      return (await Promise.all(names.map(read))).filter((delivery) => delivery !== undefined)
    },
    async get(id) {
      const name = findFile(await listFiles(files), id)
      const delivery = await read(name)
      if (delivery === undefined) throw new StepyardError('DELIVERY_NOT_FOUND', { id })
      return delivery
    },
    lastUses: async () => parseUses(await readIfPresent(usesFile)),
  }
}

interface Kept {
  readonly name: string
  readonly bytes: number
}

// Sorted by name they are in order: the moment, and a number for those of one millisecond or after a clock was set back.
const NAME = /^(\d{15})-(\d{6})-(d\w+)\.json$/

function fileName({ id, received }: Delivery, kept: readonly Kept[]): string {
  const [, lastMoment = '0', lastNumber = '0'] = NAME.exec(kept.at(-1)?.name ?? '') ?? []
  const moment = Math.max(received, Number(lastMoment))
  const number = moment === Number(lastMoment) ? Number(lastNumber) + 1 : 0
  return `${String(moment).padStart(15, '0')}-${String(number).padStart(6, '0')}-${id}.json`
}

async function listFiles(files: string): Promise<Kept[]> {
  try {
    const names = (await readdir(files)).filter((name) => NAME.test(name)).sort()
    return names.map((name) => ({ name, bytes: lstatSync(join(files, name), { throwIfNoEntry: false })?.size ?? 0 }))
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

async function prune(
  files: string,
  kept: readonly Kept[],
  { deliveries = 200, bytes = 50_000_000 }: DeliveryLimits,
): Promise<Kept[]> {
  let total = 0
  let first = kept.length - 1
  for (let index = first; index >= 0 && kept.length - index <= deliveries; index -= 1) {
    total += kept[index]?.bytes ?? 0
    if (total > bytes) break
    first = index
  }
  await Promise.all(kept.slice(0, first).map(({ name }) => rm(join(files, name), { force: true })))
  return kept.slice(first)
}

function findFile(kept: readonly Kept[], id: string): string {
  const newest = id === LAST ? kept.at(-1) : undefined
  if (newest) return newest.name
  const ids = new Map(kept.map(({ name }) => [NAME.exec(name)?.[3] ?? '', name]))
  const meant = [...ids.keys()].filter((each) => each.startsWith(id) && id !== '')
  const found = ids.get(id) ?? (meant.length === 1 ? ids.get(meant[0] ?? '') : undefined)
  if (found !== undefined) return found
  const nearest = meant.at(-1) ?? nearestSpelling(id, ids.keys())
  throw new StepyardError('DELIVERY_NOT_FOUND', { id, ...(nearest !== undefined && { nearest }) })
}

// No id begins like it.
const LAST = 'last'

// A link that came with a repository would lead writes elsewhere.
async function makeFolders(folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() === false) {
      throw new StepyardError('PATH_IN_THE_WAY', { path: folder, what: 'file or link' })
    }
    await mkdir(folder, { recursive: true, mode: 0o700 })
  }
}
