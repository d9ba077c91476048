import { chmod, readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { startCli } from '../../fixtures/cliProcess.ts'
import { useTasks } from '../../fixtures/taskWorkspace.ts'
import { testDir } from '../../fixtures/testDir.ts'
import { openAddress, openersOf } from './openAddress.ts'

const URL = 'http://localhost:4711'

describe('an address is shown', () => {
  it.each([
    ['linux', undefined, [['xdg-open', URL]]],
    ['darwin', undefined, [['open', URL]]],
    ['win32', undefined, [['cmd', '/c', 'start', '""', URL]]],
    ['linux', 'firefox', [['firefox', URL]]],
    [
      'darwin',
      'w3m -o auto=1 %s:links',
      [
        ['w3m', '-o', 'auto=1', URL],
        ['links', URL],
      ],
    ],
    ['linux', 'none', []],
  ])('on %s with BROWSER=%s by %j', (system, browser, openers) => {
    expect(openersOf(URL, { BROWSER: browser }, system)).toEqual(openers)
  })

  it('without a shell: what a command has in it is only text', async () => {
    await using dir = await testDir({ show: '#!/bin/sh\nprintf "%s\\n" "$@" > "$0.args"\n' })
    await chmod(`${dir.path}/show`, 0o755)

    const isOpen = await openAddress(URL, {
      PATH: process.env.PATH,
      BROWSER: `no-such-browser:${dir.path}/show $HOME;`,
    })

    expect(isOpen).toBe(true)
    expect(await readFile(`${dir.path}/show.args`, 'utf8')).toBe(`$HOME;\n${URL}\n`)
  })

  it.each(['no-such-browser', 'false', 'none'])('by nothing where BROWSER is %s', async (browser) => {
    expect(await openAddress(URL, { PATH: process.env.PATH, BROWSER: browser })).toBe(false)
  })
})

describe('stepyard dev --open', () => {
  it('shows the page of the server', async () => {
    await using shop = await useTasks({ show: '#!/bin/sh\necho "$1" > shown.txt\n', 'stepyard.yaml': CONFIG })
    await chmod(`${shop.root}/show`, 0o755)
    const { child, ended } = startCli(shop.root, ['dev', '--port', '0', '--open'], { BROWSER: `${shop.root}/show` })

    await expect
      .poll(() => readFile(`${shop.root}/shown.txt`, 'utf8').catch(() => ''))
      .toMatch(/^http:\/\/localhost:\d+\n$/)
    child.kill('SIGTERM')
    await ended
  })

  it('says where to go when nothing can show it, and serves all the same', async () => {
    await using shop = await useTasks({ 'stepyard.yaml': CONFIG })
    const { child, ended } = startCli(shop.root, ['dev', '--port', '0', '--open'], { BROWSER: 'no-such-browser' })
    const said = new Promise<string>((resolve) => child.stderr.once('data', (chunk) => resolve(String(chunk))))

    const [, url = ''] = /^No browser could be started; the page is at (http:\S+)\n/.exec(await said) ?? []
    expect((await fetch(`${url}/api/health`)).status).toBe(200)
    child.kill('SIGTERM')
    await ended
  })
})

const CONFIG = 'format: 1\nname: shop\nenvironments:\n  dev: { branch: develop }\n'
