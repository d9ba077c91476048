import { platform } from 'node:os'
import { describe, expect, it } from 'vitest'
import { startProxy } from '../../../fixtures/gitServer.ts'
import { arrange, codeOf, type Arranged, type Subject } from './subject.ts'

/** Proxies and certificate authorities of a company network. */
export function testNetwork(subject: Subject): void {
  describe('a server with a certificate of its own', () => {
    it('is refused with CERTIFICATE_INVALID', async () => {
      await using at = await arrange(subject, { server: { tls: true } })

      await expect(at.backend.listBranches(at.remote)).rejects.toMatchObject({ code: 'CERTIFICATE_INVALID' })
      expect(at.server.requests).toStrictEqual([])
    })

    // Where git asks a keychain, a file would take its place.
    const extra = subject.capabilities.ssh && platform() !== 'linux' ? [] : ['NODE_EXTRA_CA_CERTS']
    const names = ['GIT_SSL_CAINFO', 'SSL_CERT_FILE', ...extra]
    it.each(names)('is trusted through %s', async (name) => {
      await using at = await arrange(subject, { server: { tls: true } })
      const tip = await at.repository.commit({ a: '1' })
      const backend = await reopenWith(at, { [name]: at.server.caFile })

      expect((await backend.listBranches(at.remote)).get('main')).toBe(tip)
      expect(await backend.fetch({ remote: at.remote, branch: 'main' })).toBe(tip)
    })

    it.each([{ GIT_SSL_NO_VERIFY: '1' }, { NODE_TLS_REJECT_UNAUTHORIZED: '0' }])(
      'is refused under %o too, or taken with a warning',
      async (env) => {
        await using at = await arrange(subject, { server: { tls: true }, effects: { env } })
        const listed = await at.backend.listBranches(at.remote).then(() => 'listed', codeOf)
        const warned = at.effects.logged.some(({ level }) => level === 'warning')

        expect(listed).toBe(warned ? 'listed' : 'CERTIFICATE_INVALID')
      },
    )
  })

  describe('a proxy', () => {
    it.each(['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'])('is used when named in %s', async (name) => {
      await using proxy = await startProxy()
      await using at = await arrange(subject, { server: { tls: true } })
      const backend = await reopenWith(at, { [name]: proxy.url, GIT_SSL_CAINFO: at.server.caFile })

      await backend.listBranches(at.remote)
      expect(proxy.requests[0]).toBe(`CONNECT ${at.server.origin.slice('https://'.length)}`)
    })

    it('is used for a plain connection when named in http_proxy', async () => {
      await using proxy = await startProxy()
      await using at = await arrange(subject, { effects: { env: { http_proxy: proxy.url } } })
      await at.repository.commit({ a: '1' })

      await at.backend.fetch({ remote: at.remote, branch: 'main' })
      expect(proxy.requests.length).toBe(at.server.requests.length)
    })

    it.each(['127.0.0.1', '*', 'example.org,127.0.0.1'])('is not used for a host in NO_PROXY=%s', async (hosts) => {
      await using proxy = await startProxy()
      await using at = await arrange(subject, { effects: { env: { http_proxy: proxy.url, NO_PROXY: hosts } } })

      await at.backend.listBranches(at.remote)
      expect(proxy.requests).toStrictEqual([])
    })

    it('is told the credentials in its address, which nobody else sees', async () => {
      const password = 'canary-proxy-0123456789'
      await using proxy = await startProxy({ username: 'ada', password })
      await using at = await arrange(subject, { effects: { env: { http_proxy: proxy.url } } })
      await at.backend.listBranches(at.remote)
      expect(proxy.requests.length).toBeGreaterThan(0)
      const wrong = await reopenWith(at, { http_proxy: proxy.url.replace(password, `${password}x`) })

      const error = await wrong.listBranches(at.remote).catch((thrown: unknown) => thrown)
      expect(error).toMatchObject({ name: 'StepyardError' })
      expect(String(error) + JSON.stringify([error, at.effects.logged])).not.toContain(password)
    })

    it('that is not there is REMOTE_UNREACHABLE', async () => {
      await using at = await arrange(subject, { effects: { env: { http_proxy: 'http://127.0.0.1:1' } } })

      await expect(at.backend.listBranches(at.remote)).rejects.toMatchObject({ code: 'REMOTE_UNREACHABLE' })
    })
  })

  it('a server that is not there is REMOTE_UNREACHABLE', async () => {
    await using at = await arrange(subject)
    const listed = ['http://127.0.0.1:1/app.git', 'https://does-not-exist.invalid/app.git'].map((url) =>
      at.backend.listBranches({ url }).catch((error: { code?: string }) => error.code),
    )

    expect(await Promise.all(listed)).toStrictEqual(['REMOTE_UNREACHABLE', 'REMOTE_UNREACHABLE'])
  })
}

function reopenWith(at: Arranged, env: Readonly<Record<string, string | undefined>>): ReturnType<Arranged['reopen']> {
  return at.reopen({ effects: { ...at.effects, env: { ...at.effects.env, ...env } } })
}
