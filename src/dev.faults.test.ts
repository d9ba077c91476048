import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { cliFile } from '../fixtures/cliProcess.ts'
import { testDir, writeFiles, type Files } from '../fixtures/testDir.ts'

const step = (value: number): string =>
  `export const condition = { a: 1 }\nexport const content = async () => {\n  data.x = ${value}\n  task.complete('ok')\n}\n`

const FILES: Files = {
  'stepyard.yaml': 'format: 1\nname: orders\nenvironments:\n  dev: { branch: develop }\n',
  'environments/dev.yaml': '{}\n',
  'webhooks/made.yaml': 'task: made\n',
  'webhooks/tick.yaml': 'schedule: { cron: "* * * * *" }\n',
  ...Object.fromEntries(
    Array.from({ length: 30 }, (_, at) => [`steps/f${at}/s${at}.ts`, step(1).replace('a: 1', `a: ${at}`)]),
  ),
}

/** Runs `script` with the root of a workspace as `$1` and the command line as `$2`, and ends what it became with SIGINT. */
function startIn(root: string, namespaces: readonly string[], script: string) {
  const child = spawn('unshare', [...namespaces, 'bash', '-c', script, 'bash', root, cliFile], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const errors = text(child.stderr)
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    errors,
    async told(
      test: (event: Readonly<Record<string, unknown>>) => boolean,
    ): Promise<Readonly<Record<string, unknown>>> {
      for (;;) {
        const { value, done } = await lines.next()
        if (done) throw new Error(`It ended: ${await errors}`)
        // What `--json` prints.
        const event = JSON.parse(String(value)) as Readonly<Record<string, unknown>>
        if (test(event)) return event
      }
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGINT')
      await errors
    },
  }
}

const DEV = 'exec node "$2" dev --json --port 0 --ephemeral'

const canUnshare = spawnSync('unshare', ['-Urmn', 'true']).status === 0
const canTrace = spawnSync('strace', ['-V']).status === 0

describe.runIf(canUnshare)('a dev server', () => {
  it('polls, and says so, when the system has no more watches to give', async () => {
    await using dir = await testDir(FILES)
    const dev = startIn(dir.path, ['-Ur'], `echo 10 > /proc/sys/user/max_inotify_watches; ${DEV}`)
    {
      await using _ = dev
      await dev.told(({ type }) => type === 'ready')
      await writeFiles(dir.path, { 'steps/f29/s29.ts': step(22) })
      const reload = await dev.told(({ type, generation }) => type === 'generation.ready' && generation === 2)

      expect(reload).toMatchObject({ files: ['steps/f29/s29.ts'] })
    }
    expect(await dev.errors).toMatch(/no more watches to give \(ENOSPC.*\); polling/)
  })

  it('runs tasks in a folder that cannot be written to, when it keeps nothing', async () => {
    await using dir = await testDir(FILES)
    const readOnly = 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && cd "$1" && '
    const dev = startIn(dir.path, ['-Urm'], readOnly + DEV)
    {
      await using _ = dev
      const { url } = await dev.told(({ type }) => type === 'listening')
      await dev.told(({ type }) => type === 'ready')

      expect(await madeByHook(String(url))).toEqual([202, 'done'])
    }
    // Nothing but that it is on its own.
    expect((await dev.errors).trim().split('\n')).toEqual([expect.stringContaining('do not find this server')])
    const { code, err } = refused(dir.path, readOnly)
    expect([code, err]).toEqual([1, expect.stringContaining('DEV_FOLDER_READ_ONLY')])
  })

  it('works where there is no network', async () => {
    await using dir = await testDir(FILES)
    const script = `ip link set lo up; exec node "$2" exec -- node -e "$PROGRAM"`
    const program = `fetch(process.env.STEPYARD_URL + '/api/tasks', { method: 'POST', headers: { authorization: 'Bearer ' + process.env.STEPYARD_TOKEN, 'content-type': 'application/json' }, body: JSON.stringify({ name: 't', data: { a: 3 }, wait: true }) }).then((r) => r.json()).then((t) => process.exit(t.task.data?.x === 1 || t.task.state === 'done' ? 0 : 9))`
    const { status, stderr } = spawnSync('unshare', ['-Urn', 'bash', '-c', script, 'bash', dir.path, cliFile], {
      cwd: dir.path,
      encoding: 'utf8',
      env: { ...process.env, PROGRAM: program },
    })

    expect([status, stderr]).toEqual([0, expect.anything()])
  })
})

describe.runIf(canTrace)('dev and exec', () => {
  it('open no socket to anything but this machine', async () => {
    await using dir = await testDir(FILES)
    const trace = join(dir.path, '../', `trace-${process.pid}.txt`)
    const script = `fetch(process.env.STEPYARD_URL + '/api/health').then(() => process.exit(0))`
    const argv = ['-f', '-e', 'trace=connect,sendto', '-o', trace, 'node', cliFile, 'exec', '--', 'node', '-e', script]
    execFileSync('strace', argv, { cwd: dir.path, stdio: 'ignore' })
    const calls = readFileSync(trace, 'utf8')
      .split('\n')
      .filter((line) => /AF_INET/.test(line))

    expect(calls.length).toBeGreaterThan(0)
    expect(calls.filter((line) => !/127\.0\.0\.1|"::1"/.test(line))).toEqual([])
  })
})

/** Sends to a webhook; answers the status, and how the task that was made of it ended. */
async function madeByHook(url: string): Promise<readonly [number, string]> {
  const headers = { 'content-type': 'application/json' }
  const hooked = await fetch(`${url}/hooks/made`, { method: 'POST', headers, body: '{"a":3}' })
  const { task } = (await hooked.json()) as { readonly task: string }
  const shown = await (await fetch(`${url}/api/tasks/${task}?wait=20`)).json()
  return [hooked.status, (shown as { readonly task: { readonly state: string } }).task.state]
}

function refused(root: string, before: string): { readonly code: number | null; readonly err: string } {
  const script = `${before}exec node "$2" dev --port 0`
  const { status, stderr } = spawnSync('unshare', ['-Urm', 'bash', '-c', script, 'bash', root, cliFile], {
    encoding: 'utf8',
  })
  return { code: status, err: stderr }
}
