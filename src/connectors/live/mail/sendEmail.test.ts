import { once } from 'node:events'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { describe, expect, it } from 'vitest'
import { openLiveWorld, SECRETS } from '../../../../fixtures/liveWorld.ts'

async function startMail(options: SMTPServerOptions = {}) {
  const messages: string[] = []
  const users: unknown[] = []
  let connections = 0
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    authOptional: true,
    authMethods: ['PLAIN', 'XOAUTH2'],
    onConnect: (_, callback) => callback(void (connections += 1) as undefined),
    onAuth: ({ username, password, accessToken }, _, callback) => {
      users.push([username, password ?? accessToken])
      callback(null, { user: username })
    },
    onData: (stream, _, callback) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        messages.push(Buffer.concat(chunks).toString())
        callback(null, 'taken as 17')
      })
    },
    ...options,
  })
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  const address = listening.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    messages,
    users,
    connections: () => connections,
    service: {
      allowPrivate: [`127.0.0.1:${port}`],
      config: { host: '127.0.0.1', port, from: 'Shop <shop@example.com>' },
    },
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(resolve)),
  }
}

const hello = { to: 'ann@example.org', subject: 'Grüße', text: 'Hello' }

describe('sendEmail', () => {
  it('sends a message, and says what the server said', async () => {
    await using mail = await startMail()
    await using world = openLiveWorld()
    const content = Buffer.from('a,b\n').toString('base64')
    const input = {
      ...hello,
      cc: [{ name: 'Bob', address: 'bob@example.org' }],
      attachments: [{ filename: 'a.csv', content }],
    }
    const sent = await world.ask(mail.service, { operation: 'sendEmail', input })

    expect(sent).toEqual({
      messageId: expect.stringMatching(/^<[0-9a-f]{40}@example\.com>$/),
      accepted: ['ann@example.org', 'bob@example.org'],
      rejected: [],
      response: '250 taken as 17',
    })
    expect(mail.messages[0]).toContain('From: Shop <shop@example.com>')
    expect(mail.messages[0]).toContain(`filename=a.csv`)
    expect(mail.messages[0]).toContain(content)
  })

  it('gives the same call the same id', async () => {
    await using mail = await startMail()
    await using world = openLiveWorld()
    const send = (seed: string) => world.ask(mail.service, { operation: 'sendEmail', input: hello, seed })
    const ids = await Promise.all(
      ['a', 'a', 'b'].map(async (seed) => ((await send(seed)) as { messageId: string }).messageId),
    )

    expect([ids[0] === ids[1], ids[0] === ids[2]]).toEqual([true, false])
  })

  it.each([
    [{ user: 'ann', password: '${secret:PASSWORD}' }, SECRETS.PASSWORD],
    [{ user: 'ann', accessToken: '${secret:TOKEN}' }, SECRETS.TOKEN],
  ])('signs in with %j, over a line that others can read only where the file says so', async (config, secret) => {
    await using mail = await startMail()
    await using world = openLiveWorld()
    const signed = { ...mail.service, config: { ...mail.service.config, ...config } }
    const ask = (more: object) =>
      world.ask({ ...signed, config: { ...signed.config, ...more } }, { operation: 'sendEmail', input: hello })

    await expect(ask({})).rejects.toMatchObject({ message: expect.not.stringContaining(secret) })
    expect(mail.users).toEqual([])
    await ask({ allowPlaintext: true })
    expect(mail.users).toEqual([['ann', secret]])
  })

  it.each([
    [{ subject: 'a\r\nBcc: evil@example.com' }],
    [{ to: 'ann@example.org\nRCPT TO:<evil@example.com>' }],
    [{ cc: [{ name: 'a\r\nX: y', address: 'b@example.org' }] }],
    [{ headers: { 'X-A': 'b\r\nX-Evil: 1' } }],
    [{ headers: { 'X-A\r\nX-Evil': '1' } }],
    [{ attachments: [{ filename: 'a\r\nX: y', content: '' }] }],
    [{ attachments: [{ path: '/etc/passwd' }] }],
    [{ attachments: [{ href: 'http://169.254.169.254/' }] }],
    [{ attachments: [{ content: { path: '/etc/passwd' } }] }],
    [{ html: { path: '/etc/passwd' } }],
    [{ text: { href: 'http://localhost/' } }],
    [{ to: '' }],
  ])('refuses %j before it connects', async (bad) => {
    await using mail = await startMail()
    await using world = openLiveWorld()

    await expect(
      world.ask(mail.service, { operation: 'sendEmail', input: { ...hello, ...bad } }),
    ).rejects.toMatchObject({
      code: 'CALL_INVALID',
    })
    expect(mail.connections()).toBe(0)
  })

  it('reaches no private server that is not listed', async () => {
    await using mail = await startMail()
    await using world = openLiveWorld()

    const asked = world.ask({ ...mail.service, allowPrivate: [] }, { operation: 'sendEmail', input: hello })
    await expect(asked).rejects.toMatchObject({ code: 'ADDRESS_PRIVATE' })
    expect(mail.connections()).toBe(0)
  })

  it('rejects with what the server said', async () => {
    await using mail = await startMail({ onRcptTo: (_, __, callback) => callback(new Error('no such box')) })
    await using world = openLiveWorld()

    await expect(world.ask(mail.service, { operation: 'sendEmail', input: hello })).rejects.toMatchObject({
      code: 'MAIL_REFUSED',
      message: expect.stringContaining('no such box'),
    })
  })

  it('ends when its time is over', async () => {
    let heard = (): void => {}
    const data = new Promise<void>((resolve) => (heard = resolve))
    await using mail = await startMail({ onMailFrom: () => heard() })
    await using world = openLiveWorld()
    const asked = world.ask(mail.service, { operation: 'sendEmail', input: hello })
    await data
    world.clock.runOut()

    await expect(asked).rejects.toMatchObject({ code: 'CALL_TIMEOUT' })
  })
})
