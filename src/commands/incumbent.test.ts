import { readdir } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { runInProcess } from '../../fixtures/commandLine.ts'
import { worldFiles } from '../../fixtures/syncWorld.ts'
import { testDir } from '../../fixtures/testDir.ts'
import { answerIncumbent } from './incumbent.ts'

describe('answerIncumbent', () => {
  it.each([
    [['workspace', 'sync'], 'pull'],
    [['workspace', 'source', '--file', 'x.json'], 'env set <env>'],
    [['workspace', 'switch', 'staging'], 'env switch staging'],
    [['workspace', 'switch'], 'env switch <env>'],
    [['workspace', 'list'], 'env list'],
    [['workspace'], 'status'],
    [['task', 'create', 'order', '-d', '{}'], 'task new order'],
    [['task', 'retry', 't4k8'], 'task resume t4k8'],
    [['task', 'ls'], 'task list'],
    [['task', 'log', 't4k8', '--verbose'], 'task log t4k8 --inspect'],
    [['task', 'list', '--format', 'json'], 'task list --json'],
    [['submit', 'an order'], "task new 'an order'"],
    [['pull', 'e-8hq2m5v9x3c7t1w6r4k0y2p8n5b3j7d1'], 'pull -e <env>'],
    [['pull', 'clh3k2j1h0000qzrmn5d7f8g9'], 'pull -e <env>'],
    [['pull', '1234567'], 'pull -e <env>'],
    [['step', 'pull'], 'pull'],
    [['step', 'sync', '-p', 'steps'], 'push'],
    [['library', 'sync'], 'push'],
    [['step', 'edit', 'k3v9'], 'step show k3v9'],
    [['step', 'create', 'send reminder'], "step add 'send reminder'"],
    [['step', 'update'], 'step show <name>'],
    [['library', 'remove', 'text/md'], 'library delete text/md'],
    [['step', 'ls'], 'step list'],
    [['step', 'validate', '-d', '{}'], 'check'],
  ])('names our command for %j', (args, ours) => {
    expect(answerIncumbent(args)).toContain(`is \`stepyard ${ours}\` here. Nothing was done.`)
  })

  it.each([
    [['pull']],
    [['pull', 'orders/charge']],
    [['pull', 'steps/charge.ts']],
    [['pull', 'customer-onboarding']],
    [['pull', 'reconcile']],
    [['pull', '1234567', '-e', 'dev']],
    [['pull', '1234567', '--env=dev']],
    [['pull', '1234567', '-edev']],
    [['env', 'switch', 'staging']],
    [['status', 'workspace']],
    [['task', 'new', 'create']],
    [['task', 'log', 't4k8', '--step', '0', '--changes']],
    [['task', 'list', '-s', 'attention']],
    [['task']],
    [['step']],
    [['step', 'list']],
    [['step', 'show', 'k3v9']],
    [['step', 'add', 'edit']],
    [['library', 'delete', 'text/md']],
    [[]],
  ])('has nothing to say to %j', (args) => {
    expect(answerIncumbent(args)).toBeUndefined()
  })

  it('answers on standard error, does nothing, and exits with 64', async () => {
    await using dir = await testDir(worldFiles)
    const before = await readdir(dir.path)
    const { code, out, err } = await runInProcess(dir.path, 'workspace', 'sync')
    expect([code, out, err]).toEqual([64, '', expect.stringContaining('`stepyard pull`')])
    expect(await readdir(dir.path)).toEqual(before)
  })
})
