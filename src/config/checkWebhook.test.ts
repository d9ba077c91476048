import { describe, expect, it } from 'vitest'
import { parseConfig } from './parseConfig.ts'

const check = (text: string) => parseConfig('webhook', text, 'webhooks/a.yaml').diagnostics
const SECRET = 'secret: "${secret:A}"'

describe('the verification of a webhook', () => {
  it.each([
    'none }',
    `github, ${SECRET}, tolerance: 10m }`,
    `stripe, ${SECRET} }`,
    'slack, secret: ["${secret:A}", "${secret:B}"] }',
    `bearer, ${SECRET}, header: X-Token }`,
    `hmac-sha256, ${SECRET}, header: X-Sig, prefix: "v0=", encoding: base64, timestampHeader: X-Time }`,
  ])('is in order as { scheme: %s', (verify) => {
    expect(check(`verify: { scheme: ${verify}\n`)).toEqual([])
  })

  it.each([
    [`github, ${SECRET}, header: X-A`, { code: 'UNKNOWN_KEY', column: 50, hint: expect.stringContaining('tolerance') }],
    [`none, ${SECRET}`, { code: 'UNKNOWN_KEY', hint: 'Delete it.' }],
    [`github, ${SECRET}, tolerence: 5m`, { code: 'UNKNOWN_KEY', hint: expect.stringContaining('"tolerance"') }],
    ['github', { code: 'MISSING_KEY', hint: 'Add `secret: ${secret:NAME}`.' }],
    [`hmac-sha256, ${SECRET}`, { code: 'MISSING_KEY', hint: 'Add `header: X-Signature`.' }],
    [`githb, ${SECRET}`, { code: 'WRONG_VALUE', hint: expect.stringContaining('Did you mean "github"?') }],
    [`stripe, ${SECRET}, tolerance: 2h`, { code: 'WRONG_VALUE', hint: 'Write a time from 1s to 1h.' }],
    [`stripe, ${SECRET}, tolerance: 0s`, { code: 'WRONG_VALUE' }],
    ['stripe, secret: hunter2', { code: 'SECRET_IN_CONFIG' }],
    ['stripe, secret: []', { code: 'WRONG_VALUE' }],
  ])('is not in order as { scheme: %s }', (verify, finding) => {
    expect(check(`verify: { scheme: ${verify} }\n`)).toMatchObject([finding])
  })
})

describe('the response of a webhook', () => {
  it('may hold the id of the task, values of the request, and other braces', () => {
    expect(check('response: { status: 200, body: { a: "${task:id} ${data:a.b} ${query:x} {}" } }\n')).toEqual([])
  })

  it.each([
    ['status: 500', { code: 'WRONG_VALUE' }],
    ['body: "${secret:A}"', { code: 'WRONG_VALUE', hint: expect.stringContaining('${task:id}') }],
    ['body: { a: ["${task}"] }', { message: expect.stringContaining('response.body.a[0] has ${task}') }],
    ['headers: { X-A: "${env:B}" }', { message: expect.stringContaining('response.headers.X-A') }],
    ['headers: { Content-Length: "1" }', { code: 'WRONG_NAME' }],
    ['headers: { set-cookie: "a=b" }', { code: 'WRONG_NAME' }],
    ['headers: { "X A": "1" }', { code: 'WRONG_NAME' }],
    ['headers: { X-A: "a\\r\\nb" }', { code: 'WRONG_VALUE' }],
  ])('is not in order as { %s }', (response, finding) => {
    expect(check(`response: { ${response} }\n`)).toMatchObject([finding])
  })
})

describe('the path of a webhook', () => {
  it.each(['stripe', 'stripe/events', 'v1.2/a_b~c-d'])('may be %s', (path) => {
    expect(check(`path: ${path}\n`)).toEqual([])
  })

  it.each(['/stripe', 'stripe/', 'a//b', '../b', 'a/.b', 'a b', 'a%20b', 'ü'])('cannot be %s', (path) => {
    expect(check(`path: "${path}"\n`)).toMatchObject([{ code: 'WRONG_VALUE' }])
  })
})

describe('a schedule', () => {
  it('stands alone, with a task and its data', () => {
    const text =
      'task: nightly\nschedule: { cron: "@daily", timezone: Europe/Berlin, missed: once, data: { a: [1] } }\n'
    expect(check(text)).toEqual([])
  })

  it.each([
    ['cron: "61 * * * *"', { code: 'WRONG_VALUE', line: 1, column: 19, message: expect.stringContaining('no minute') }],
    ['cron: "@daily", timezone: Europe/Berln', { column: 39, hint: 'Did you mean "Europe/Berlin"?' }],
    ['cron: "@daily", missed: every', { code: 'WRONG_VALUE' }],
    ['timezone: UTC', { code: 'MISSING_KEY' }],
  ])('is not in order as { %s }', (schedule, finding) => {
    expect(check(`schedule: { ${schedule} }\n`)).toMatchObject([finding])
  })

  it('answers no requests, so that nothing about them stands beside it', () => {
    const findings = check('schedule: { cron: "@daily" }\npath: a\nmethods: [POST]\n')

    expect(findings.map(({ code, line }) => `${code} ${line}`)).toEqual(['UNKNOWN_KEY 2', 'UNKNOWN_KEY 3'])
  })
})
