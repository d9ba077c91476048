import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { buildPack, garbage, rewritePack, withChecksum, type Fault, type Phase } from '../../../fixtures/gitServer.ts'
import { arrange, arrangeFetched, codeOf, commitRequest, type Arranged, type Subject } from './subject.ts'

const empty = Buffer.alloc(0)

// What a server can send in place of the pack, all with a right frame around it.
const badPacks: readonly (readonly [what: string, rewrite: (pack: Buffer) => Buffer])[] = [
  ['a flipped byte', (pack) => flipByte(pack, pack.length - 30)],
  ['a wrong check sum', (pack) => flipByte(pack, pack.length - 1)],
  ['half a pack', (pack) => pack.subarray(0, pack.length / 2)],
  ['half a pack with a check sum', (pack) => withChecksum(pack.subarray(0, pack.length / 2))],
  ['nothing', () => empty],
  ['no pack', () => Buffer.from('this is not a pack, and it is long enough to be one')],
  ['a pack without the commit', () => buildPack([{ type: 'blob', bytes: Buffer.from('x') }])],
  ['a pack of no objects', () => buildPack([])],
  ['too few objects', () => buildPack([{ type: 'blob', bytes: Buffer.from('x') }], 4_000_000_000)],
  ['a size that is too small', () => buildPack([{ type: 'blob', bytes: Buffer.alloc(50_000_000), size: 10 }])],
  ['a size that is too great', () => buildPack([{ type: 'blob', bytes: Buffer.from('x'), size: 2 ** 40 }])],
]

/** A network and a server that fail in every way: a typed error in time, nothing half done, and the next try works. */
export function testFaults(subject: Subject): void {
  // What is measured by the clock has the machine to itself.
  describe.sequential('a hung server', () => {
    it.each<readonly [Phase, 'headers' | 'body']>([
      ['advertise', 'headers'],
      ['advertise', 'body'],
      ['fetch', 'headers'],
      ['fetch', 'body'],
    ])('during %s, before the end of the %s, is REMOTE_TIMEOUT', async (on, place) => {
      await using at = await arrange(subject, { timeout: 700 })
      await at.repository.commit({ a: randomBytes(50_000) })
      at.server.fail({ kind: 'hang', at: place }, { on })
      const started = performance.now()

      const fetch = at.backend.fetch({ remote: at.remote, branch: 'main' })
      await expect(fetch).rejects.toMatchObject({ code: 'REMOTE_TIMEOUT' })
      expect(performance.now() - started).toBeLessThan(6_000)
    })

    it('during a push is REMOTE_TIMEOUT', async () => {
      await using at = await arrangeFetched(subject)
      const commit = await at.backend.writeCommit(commitRequest(at.tip, { a: '1' }))
      const impatient = await at.reopen({ timeout: 700 })
      at.server.fail({ kind: 'hang', at: 'headers' }, { on: 'push' })

      const push = impatient.push({ remote: at.remote, commit, branch: 'main', expected: at.tip })
      await expect(push).rejects.toMatchObject({ code: 'REMOTE_TIMEOUT' })
    })

    it('does not keep a call that was interrupted', async () => {
      const controller = new AbortController()
      await using at = await arrange(subject, { effects: { signal: controller.signal } })
      at.server.fail({ kind: 'hang', at: 'headers' })
      at.server.beforeRequest(() => controller.abort())
      const started = performance.now()

      await expect(at.backend.listBranches(at.remote)).rejects.toThrow(Error)
      expect(performance.now() - started).toBeLessThan(6_000)
    })
  })

  describe('a connection', () => {
    it.each(['advertise', 'fetch'] as const)(
      'cut during %s is REMOTE_UNREACHABLE, and the next try works',
      async (on) => {
        await using at = await arrange(subject)
        const tip = await at.repository.commit({ a: randomBytes(50_000) })
        at.server.fail({ kind: 'cut', at: 'download' }, { on })

        expect(await failedFetch(at)).toBe('REMOTE_UNREACHABLE')
        expect(await fetchAll(at)).toBe(tip)
      },
    )

    it('cut before any answer is REMOTE_UNREACHABLE', async () => {
      await using at = await arrange(subject)
      at.server.fail({ kind: 'cut', at: 'answer' })

      await expect(at.backend.listBranches(at.remote)).rejects.toMatchObject({ code: 'REMOTE_UNREACHABLE' })
    })

    it('that is slow but alive is waited for', async () => {
      await using at = await arrange(subject)
      const tip = await at.repository.commit({ a: randomBytes(4_000) })
      at.server.fail({ kind: 'trickle', size: 400, pause: 20 })

      expect(await fetchAll(at)).toBe(tip)
    })
  })

  describe('an answer', () => {
    it.each([
      ['of a captive portal', garbage()],
      ['of many lines', garbage(`<html>\n${'<p>words</p>\n'.repeat(10_000)}</html>`)],
      ['of nothing', garbage('')],
      ['in the name of git', { kind: 'rewrite', rewrite: () => Buffer.from('<html>') }],
      ['with a wrong length', { kind: 'rewrite', rewrite: () => Buffer.from('zzzz# service=git-upload-pack\n') }],
      ['of half a line', { kind: 'rewrite', rewrite: () => Buffer.from('001e# service=git-upl') }],
    ] as [string, Fault][])('that is not Git (%s) is an error and never an empty repository', async (_what, fault) => {
      await using at = await arrange(subject)
      await at.repository.commit({ a: '1' })
      at.server.fail(fault)

      const code = expect.stringMatching(/^(REMOTE_UNREACHABLE|GIT_FAILED|OBJECTS_CORRUPT)$/)
      await expect(at.backend.listBranches(at.remote)).rejects.toMatchObject({ code })
      await expect(at.backend.fetch({ remote: at.remote, branch: 'main' })).rejects.toMatchObject({ code })
    })

    it.each(badPacks)('with %s for a pack is an error, and the next try works (GIT-18)', async (_what, rewrite) => {
      await using at = await arrange(subject)
      const tip = await at.repository.commit({ a: randomBytes(5_000), 'steps/b': 'text' })
      at.server.fail(rewritePack(rewrite), { on: 'fetch' })

      expect(await failedFetch(at)).toMatch(/^(OBJECTS_CORRUPT|OBJECT_TOO_LARGE|OBJECT_MISSING|REMOTE_UNREACHABLE)$/)
      expect(await fetchAll(at)).toBe(tip)
    })

    it('with another commit than the one announced is an error', async () => {
      await using at = await arrange(subject)
      await at.repository.commit({ a: '1' })
      const advertised = 'c'.repeat(40)
      const tip = (await at.repository.tip('main')) ?? ''
      const lie = (body: Buffer): Buffer => Buffer.from(body.toString('latin1').replaceAll(tip, advertised), 'latin1')
      at.server.fail(
        { kind: 'rewrite', rewrite: lie },
        { on: ({ phase }) => phase === 'advertise' || phase === 'ls-refs' },
      )

      const fetch = at.backend.fetch({ remote: at.remote, branch: 'main' })
      await expect(fetch).rejects.toMatchObject({ name: 'StepyardError' })
      expect(await at.backend.fetchedTip(at.remote, 'main')).toBeUndefined()
    })
  })
}

/** The code of the error that a fetch ends with, once nothing of it is left behind. Lifts the faults. */
async function failedFetch(at: Arranged): Promise<string> {
  const code = await at.backend.fetch({ remote: at.remote, branch: 'main' }).then(() => 'fetched', codeOf)
  at.server.clearFaults()
  const tip = await at.backend.fetchedTip(at.remote, 'main')
  return tip === undefined ? code : `${code}, and the tip is ${tip}`
}

/** Fetches for good and reads everything, so that nothing half written is left from before; answers the tip. */
async function fetchAll(at: Arranged): Promise<string | undefined> {
  const tip = await at.backend.fetch({ remote: at.remote, branch: 'main' })
  const entries = await at.backend.listTree(tip ?? '', '')
  await at.backend.readBlobs(entries.map(({ oid }) => oid))
  return tip
}

function flipByte(pack: Buffer, at: number): Buffer {
  const copy = Buffer.from(pack)
  copy[at] = (copy[at] ?? 0) ^ 0xff
  return copy
}
