import { mkdir, readdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Log } from '../log.ts'
import type { Oid } from '../snapshot/tree.ts'
import { randomName, syncDirectory, writeDurably } from './durable.ts'
import { readPackedRefs } from './packedRefs.ts'
import { readIfThere } from './readIfThere.ts'

const ID = /^[0-9a-f]{40}$/

/** The refs of a repository as git's own files have them, written so that no reader ever sees half of one. */
export class RefStore {
  readonly #gitDir: string

  constructor(gitDir: string) {
    this.#gitDir = gitDir
  }

  /** `name` begins with `refs/`. */
  async read(name: string): Promise<Oid | undefined> {
    const loose = (await readIfThere(join(this.#gitDir, name)))?.toString().trim()
    if (loose !== undefined && ID.test(loose)) return loose
    return (await readPackedRefs(this.#gitDir)).get(name)
  }

  /** Every tip below `prefix`. */
  async tips(prefix: string): Promise<readonly Oid[]> {
    const names = await readdir(join(this.#gitDir, prefix), { recursive: true }).catch(() => [])
    const packed = [...(await readPackedRefs(this.#gitDir)).keys()].filter((name) => name.startsWith(prefix))
    const all = [...names.map((name) => prefix + name.replaceAll('\\', '/')), ...packed]
    const tips = await Promise.all([...new Set(all)].map((name) => this.read(name)))
    return [...new Set(tips.filter((tip) => tip !== undefined))]
  }

  async write(name: string, oid: Oid): Promise<void> {
    const path = join(this.#gitDir, name)
    await mkdir(dirname(path), { recursive: true })
    // Not beside the ref: git takes every file there for one.
    const temporary = join(this.#gitDir, randomName('tmp_ref_'))
    await writeDurably(temporary, { bytes: `${oid}\n` })
    await writeDurably(path, { from: temporary })
    await syncDirectory(dirname(path))
  }

  /**
   * `write` for a tip that a push has just moved. The push is done, so it must not fail any more: where there is no room
   * for the note, the next fetch makes it.
   */
  async note(name: string, oid: Oid, log: Log): Promise<void> {
    await this.write(name, oid).catch((error: unknown) => {
      log({ level: 'debug', message: `the pushed tip was not noted: ${String(error)}` })
    })
  }

  async remove(name: string): Promise<void> {
    await rm(join(this.#gitDir, name), { force: true })
    const packed = await readPackedRefs(this.#gitDir)
    if (!packed.delete(name)) return
    const lines = [...packed].map(([ref, oid]) => `${oid} ${ref}\n`)
    await writeDurably(join(this.#gitDir, 'packed-refs'), { bytes: lines.join('') })
  }
}
