import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { runInProcess } from '../../fixtures/commandLine.ts'
import { testDir, type TestDir } from '../../fixtures/testDir.ts'

const files = { 'complete.bash': '', 'steps/charge.ts': '', 'steps.md': '' }

/** What bash offers behind these words, with the script as a user would load it. */
async function complete(dir: TestDir, ...words: readonly string[]): Promise<string[]> {
  const { out } = await runInProcess(dir.path, 'completion', 'bash')
  const ask = `COMP_WORDS=(stepyard "$@"); COMP_CWORD=$#; _stepyard; printf '%s\\n' "\${COMPREPLY[@]}"`
  // What it asks is answered by the command line as it is built.
  const stepyard = `stepyard() { '${process.execPath}' '${join(import.meta.dirname, '../../dist/cli.js')}' "$@"; }`
  const argv = ['--noprofile', '--norc', '-c', `${stepyard}\n${out}\n${ask}`, 'bash', ...words]
  const { stdout } = await promisify(execFile)('bash', argv, { cwd: dir.path })
  return stdout.split('\n').filter(Boolean)
}

describe('completion in bash', () => {
  it.each<[string[], string[]]>([
    [['pu'], ['pull', 'push']],
    [['st'], ['status', 'step']],
    [
      ['env', 's'],
      ['show', 'switch', 'set'],
    ],
    [['pull', '--dr'], ['--dry-run']],
    [['push', '--allow'], ['--allow-delete']],
    [['resolve', '--th'], ['--theirs']],
    [['env', 'set', 'dev', '--bra'], ['--branch']],
    [['completion', 'z'], ['zsh']],
    [['status', '--log-level', 'd'], ['debug']],
    [['env', 'set', 'dev', '--protected', 't'], ['true']],
    [['pull', '--git-b'], ['--git-backend']],
    [['pull', 'steps/ch'], ['steps/charge.ts']],
    [
      ['status', 'ste'],
      ['steps', 'steps.md'],
    ],
  ])('offers what goes on from %j', async (words, expected) => {
    await using dir = await testDir(files)
    expect((await complete(dir, ...words)).sort()).toEqual([...expected].sort())
  })

  it('offers environments behind -e', async () => {
    await using dir = await testDir({
      'stepyard.yaml':
        'format: 1\nname: x\nenvironments:\n  dev: { branch: a }\n  demo: { branch: b }\n  prod: { branch: c }\n',
    })
    expect(await complete(dir, 'pull', '-e', 'd')).toEqual(['dev', 'demo'])
    expect(await complete(dir, 'env', 'switch', 'p')).toEqual(['prod'])
  })

  it('is fit for the file it is written to', async () => {
    await using dir = await testDir()
    const { code, out, err } = await runInProcess(dir.path, 'completion', 'bash')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    await promisify(execFile)('bash', ['-n', '-c', out], { cwd: join(dir.path) })
  })
})

describe('completion elsewhere', () => {
  it.each([
    ['zsh', 'bashcompinit'],
    ['fish', 'complete -c stepyard'],
  ])('prints a script for %s', async (shell, part) => {
    await using dir = await testDir()
    const { code, out } = await runInProcess(dir.path, 'completion', shell)
    expect(out).toContain(part)
    expect(code).toBe(0)
  })

  it('quotes what fish would read as the end of a word', async () => {
    await using dir = await testDir()
    const { out } = await runInProcess(dir.path, 'completion', 'fish')
    for (const line of out.trimEnd().split('\n'))
      expect(line.replaceAll(String.raw`\'`, '').split("'").length % 2).toBe(1)
  })
})
