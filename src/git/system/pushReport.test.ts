import { describe, expect, it } from 'vitest'
import { parsePushReport } from './pushReport.ts'

function report(summary: string, stderr = ''): ReturnType<typeof parsePushReport> {
  const stdout = Buffer.from(`To https://example.org/x\n${summary}\nDone\n`)
  return parsePushReport({ code: summary.startsWith('!') ? 1 : 0, stdout, stderr })
}

const refs = 'abc:refs/heads/main'

describe('the report of a push', () => {
  it.each([
    ` \t${refs}\ta..b`,
    `*\t${refs}\t[new branch]`,
    `+\t${refs}\ta...b (forced update)`,
    `=\t${refs}\t[up to date]`,
  ])('says pushed: %j', (line) => {
    expect(report(line)).toStrictEqual({ outcome: 'pushed' })
  })

  it.each([
    '[rejected] (stale info)',
    '[rejected] (fetch first)',
    '[rejected] (non-fast-forward)',
    '[remote rejected] (failed to update ref)',
    '[remote rejected] (cannot lock ref refs/heads/main: is at a but expected b)',
    '[remote rejected] (incorrect old value provided)',
    '[remote rejected] (reference already exists)',
  ])('says moved: %s', (summary) => {
    expect(report(`!\t${refs}\t${summary}`)).toStrictEqual({ outcome: 'moved' })
  })

  it.each([
    ['[remote rejected] (pre-receive hook declined)', 'pre-receive hook declined'],
    ['[remote rejected] (protected branch hook declined)', 'protected branch hook declined'],
    ['[remote rejected] (branch is currently checked out)', 'branch is currently checked out'],
    ['[remote rejected] (something new)', 'something new'],
  ])('says declined: %s', (summary, reason) => {
    expect(report(`!\t${refs}\t${summary}`)).toStrictEqual({ outcome: 'declined', reason })
  })

  it.each([
    ['remote: error: GH006: Protected branch update failed.', 'GH006: Protected branch update failed.'],
    ['remote: GitLab: You are not allowed to push code to protected branches.', 'GitLab: You are not allowed'],
    ['remote: Permission denied to update branch main.', 'Permission denied to update branch main.'],
    ['remote: error: TF402455: Pushes to this branch are not permitted', 'TF402455'],
  ])('carries the words of the host: %s', (said, words) => {
    const result = report(`!\t${refs}\t[remote rejected] (hook declined)`, `${said}\nerror: failed to push`)

    expect(result).toStrictEqual({ outcome: 'declined', reason: expect.stringContaining(words) })
  })

  it('is no answer when the server gave none', () => {
    expect(report(`!\t${refs}\t[remote failure] (remote failed to report status)`)).toBeUndefined()
    expect(parsePushReport({ code: 128, stdout: new Uint8Array(), stderr: 'fatal: x' })).toBeUndefined()
  })

  it('is short and without control characters and credentials', () => {
    const said = `remote: \u001B[2J https://ada:hunter2@example.org ${'x'.repeat(9_000)}`
    const result = report(`!\t${refs}\t[remote rejected] (no)`, said)

    expect(JSON.stringify(result)).not.toMatch(/hunter2|\p{Cc}/u)
    expect(JSON.stringify(result).length).toBeLessThan(1_200)
  })
})
