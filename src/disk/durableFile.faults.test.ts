import { execFileSync, spawnSync } from 'node:child_process'
import { readFile, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundleModule } from '../../fixtures/bundle.ts'
import { buildSdk, type BuiltSdk } from '../../fixtures/killable.ts'
import { useWorld } from '../../fixtures/syncWorld.ts'
import { testDir, type TestDir } from '../../fixtures/testDir.ts'

const hasStrace = spawnSync('strace', ['-V']).status === 0
const CALLS = 'trace=openat,write,pwrite64,fsync,fdatasync,rename,renameat,renameat2'

/** What a process did to the disk, in order: `open <path>`, `fsync <path>`, `rename <to>`. */
function readTrace(text: string): string[] {
  const paths = new Map<string, string>()
  return text.split('\n').flatMap((line) => {
    const opened = /openat\(.*?"([^"]+)", (\S+?)(?:, (0\d+))?\) = (\d+)/.exec(line)
    if (opened) paths.set(opened[4] ?? '', opened[1] ?? '')
    if (opened?.[2]?.includes('O_EXCL')) return [`create ${opened[3]} ${opened[1]}`]
    const synced = /f(?:data)?sync\((\d+)/.exec(line)
    if (synced) return [`fsync ${paths.get(synced[1] ?? '')}`]
    const written = /p?write(?:64)?\((\d+), /.exec(line)
    if (written && paths.has(written[1] ?? '')) return [`write ${paths.get(written[1] ?? '')}`]
    const renamed = /rename\S*\(.*"([^"]+)".*"([^"]+)"/.exec(line)
    return renamed ? [`rename ${renamed[2]}`] : []
  })
}

describe.skipIf(!hasStrace)('what must outlive a power cut (DUR-18)', () => {
  let dir: TestDir
  let sdk: BuiltSdk
  beforeAll(async () => {
    dir = await testDir({
      'write.mjs': "import { writeDurably } from './module.mjs'\nawait writeDurably(process.argv[2], 'new')\n",
    })
    await bundleModule(join(import.meta.dirname, 'durableFile.ts'), dir.path)
    sdk = await buildSdk()
  })
  afterAll(async () => {
    await sdk[Symbol.asyncDispose]()
    await dir[Symbol.asyncDispose]()
  })

  it('is written under a name nobody can guess, flushed, renamed, and its folder flushed', async () => {
    const [trace, file] = [join(dir.path, 'trace'), join(dir.path, 'made/state.json')]
    execFileSync('strace', ['-f', '-qq', '-e', CALLS, '-o', trace, process.execPath, join(dir.path, 'write.mjs'), file])

    const events = readTrace(await readFile(trace, 'utf8')).filter((event) => event.includes(join(dir.path, 'made')))

    const draft = /^create 0600 (\S+\/\.[0-9a-f]{16}\.tmp)$/.exec(events[0] ?? '')?.[1]
    expect(events).toEqual([
      `create 0600 ${draft}`,
      `write ${draft}`,
      `fsync ${draft}`,
      `rename ${file}`,
      `fsync ${join(dir.path, 'made')}`,
    ])
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await readdir(join(dir.path, 'made'))).toEqual(['state.json'])
  })

  it('is a journal before the first file, the files before the state, and the state before the journal goes', async () => {
    await using world = await useWorld()
    const clone = await world.clone('ada')
    await clone.pull()
    await world.commit({ 'steps/new/deep/a.ts': 'a\n', 'steps/charge.ts': 'b\n', 'steps/receive.ts': null })
    await clone.planPull()
    const trace = join(dir.path, 'pull')
    const command = ['strace', '-f', '-qq', '-e', `${CALLS},unlink,unlinkat`, '-o', trace]

    await sdk.call({ root: clone.root, call: 'pull' }, command)

    const events = readTrace(await readFile(trace, 'utf8'))
    const start = events.indexOf(`rename ${clone.root}/.stepyard/journal/tx`)
    const at = (event: string): number => events.indexOf(event.replace('~', clone.root), start)
    const order = [
      'rename ~/.stepyard/journal/tx',
      'fsync ~/.stepyard/journal',
      'rename ~/steps/charge.ts',
      'rename ~/steps/new/deep/a.ts',
      'fsync ~/steps/new/deep/a.ts',
      'fsync ~/steps/new/deep',
      'fsync ~/steps/new',
      'fsync ~/steps',
      'rename ~/.stepyard/state/dev.json',
      'fsync ~/.stepyard/state',
    ]
    expect(order.filter((event) => at(event) < 0)).toEqual([])
    const [journal, firstFile, lastFlush, state] = [1, 2, 7, 8].map((index) => at(order[index] ?? ''))
    expect(journal).toBeLessThan(firstFile ?? -1)
    expect(lastFlush).toBeLessThan(state ?? -1)
  })
})
