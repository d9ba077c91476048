import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runWith } from '../../fixtures/commandLine.ts'
import { runEveryCommand, printedBy, type CommandRun } from '../../fixtures/everyCommand.ts'
import { useWorld, worldFiles, type World } from '../../fixtures/syncWorld.ts'
import { git, gitInput } from '../../fixtures/testDir.ts'

// Clears the screen, names the window, hides what follows, turns its direction, starts a line of its own.
const attack = '\u001B[2J\u001B]0;owned\u0007\u009B8m\u202E\u200B\rerror: nothing is wrong'
const colors = { env: { FORCE_COLOR: '1' } }

describe('what others have written, on a terminal (GIT-08)', () => {
  it('is escaped where it is the author and the subject of a commit', async () => {
    await using world = await useWorld()
    const clone = await world.clone('ada')
    await commitAs(world, { name: `Eve${attack}`, subject: `Change${attack}` })

    const runs = await runEveryCommand(clone.root, colors)
    expect(poisoned(runs)).toStrictEqual([])
    expect(printedBy(runs)).toContain('Eve\\u{1b}[2J')
    expect(poisoned(await runEveryCommand(clone.root, { also: ['--json'] }))).toStrictEqual([])
  })

  it('is escaped where it is the name of a file, here and by another spelling on the branch', async () => {
    await using world = await useWorld()
    const clone = await world.clone('ada')
    const encoded = encodeURIComponent(attack).replaceAll(/%(?:E2%80%AE|E2%80%8B|20|3A)/g, '')
    await world.commit({ [`steps/a${encoded}.ts`]: worldFiles['steps/charge.ts'] })
    await clone.edit({ [`steps/b${attack.replaceAll('/', '')}\nc.ts`]: worldFiles['steps/charge.ts'] })

    const runs = await runEveryCommand(clone.root, colors)
    expect(poisoned(runs)).toStrictEqual([])
    expect(printedBy(runs)).toContain('\\u{1b}[2J')
  })

  it('is escaped where it is in a file, in a diff (GIT-23)', async () => {
    await using world = await useWorld()
    const clone = await world.clone('ada')
    const step = `// ${attack}\n${worldFiles['steps/charge.ts']}`
    await world.commit({ 'steps/charge.ts': step, 'connectors/x.yaml': `a: "${attack}"\n` })
    await clone.edit({ 'steps/receive.ts': step, 'environments/dev.yaml': `${attack}: [\n`, 'faults.yaml': attack })

    expect(poisoned(await runEveryCommand(clone.root, colors))).toStrictEqual([])
    expect(poisoned(await runEveryCommand(clone.root, { also: ['--json'] }))).toStrictEqual([])
  })

  it('is escaped where it is stepyard.yaml itself', async () => {
    await using world = await useWorld()
    const clone = await world.clone('ada')
    const quoted = JSON.stringify(attack)
    const config = `format: 1\nname: ${quoted}\n${quoted}: 1\nenvironments:\n  ${quoted}: { branch: ${quoted} }\n`

    for (const text of [config, `${attack}\n`, `a: ${attack}`]) {
      await clone.edit({ 'stepyard.yaml': text })
      expect(poisoned(await runEveryCommand(clone.root, colors))).toStrictEqual([])
    }
  })

  it('is escaped where it is a branch or a word of the server', async () => {
    await using world = await useWorld()
    const clone = await world.clone('ada')
    await git(world.path, 'update-ref', 'refs/heads/develop$(id)\u009B8m', String(await world.tip('develop')))
    await git(world.path, 'update-ref', '-d', 'refs/heads/develop')

    const { err } = await runWith({ cwd: clone.root, args: ['pull', '-e', 'dev', '--yes'], ...colors })
    expect(poisoned([{ line: 'pull', code: 0, out: '', err }])).toStrictEqual([])
    expect(err).not.toMatch(/--branch [^']*\$\(id\)/)
  })

  it('is escaped where the server says why it takes nothing', async () => {
    await using world = await useWorld({ server: true })
    const clone = await world.clone('ada')
    const hook = join(world.path, 'hooks/pre-receive')
    await mkdir(dirname(hook), { recursive: true })
    await writeFile(hook, `#!/bin/sh\nprintf '%s\\n' '${attack}' >&2\nexit 1\n`)
    await chmod(hook, 0o755)
    await clone.edit({ 'steps/charge.ts': `// mine\n${worldFiles['steps/charge.ts']}` })

    for (const backend of ['system', 'isomorphic']) {
      const args = ['push', '-e', 'dev', '--yes', '--git-backend', backend, '--log-level', 'debug']
      const run = await runWith({ cwd: clone.root, args, ...colors })
      expect(poisoned([{ line: backend, ...run }])).toStrictEqual([])
      expect(run.err).toContain('PUSH_DECLINED')
    }
  })
})

/** The commands that printed more than text, line ends, tabs and our own colours, or a line that somebody else began. */
function poisoned(runs: readonly CommandRun[]): string[] {
  const printed = runs.map(({ line, out, err }) => ({ line, text: (out + err).replaceAll(COLORS, '') }))
  const bad = printed.filter(({ text }) => ACTED_ON.test(text) || FORGED.test(text) || text.includes('INTERNAL'))
  return bad.map(({ line, text }) => `${line}: ${JSON.stringify(text)}`)
}

// oxlint-disable-next-line no-control-regex -- the escape character is what it looks for
const COLORS = /\u001B\[(?:1|2|22|31|32|33|39)m/g
const FORGED = /^error: nothing is wrong/m
const ACTED_ON = /(?![\n\t])\p{Cc}|[\u200B\u202A-\u202E\u2066-\u2069]/u

/** A commit on `develop` whose author and subject are anything at all. */
async function commitAs({ path }: World, { name, subject }: { name: string; subject: string }): Promise<void> {
  const parent = await git(path, 'rev-parse', 'develop')
  const blob = (
    await gitInput(path, ['hash-object', '-w', '--stdin'], `// new\n${worldFiles['steps/charge.ts']}`)
  ).toString()
  const entry = `100644 blob ${blob.trim()}\tcharge.ts\n`
  const others = (await git(path, 'ls-tree', 'develop:steps')).split('\n').filter((row) => !row.endsWith('charge.ts'))
  const steps = (await gitInput(path, ['mktree'], `${entry}${others.join('\n')}\n`)).toString().trim()
  const rows = (await git(path, 'ls-tree', 'develop')).replace(
    /040000 tree [0-9a-f]+\tsteps/,
    `040000 tree ${steps}\tsteps`,
  )
  const tree = (await gitInput(path, ['mktree'], `${rows}\n`)).toString().trim()
  const who = `${name.replaceAll('\n', ' ')} <eve@example.org> 1700000000 +0000`
  const text = `tree ${tree}\nparent ${parent}\nauthor ${who}\ncommitter ${who}\n\n${subject}\n`
  const commit = (await gitInput(path, ['hash-object', '-t', 'commit', '-w', '--stdin'], text)).toString().trim()
  await git(path, 'update-ref', 'refs/heads/develop', commit)
}
