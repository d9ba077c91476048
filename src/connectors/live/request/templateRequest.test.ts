import { describe, expect, it } from 'vitest'
import type { RequestParameter, RequestTemplate } from '../../connector.ts'
import { templateRequest } from './templateRequest.ts'

const baseUrl = new URL('https://api.example.com/v1?tenant=7')
const refuse = (problem: string) => new Error(problem)

function build(template: Partial<RequestTemplate>, input: unknown) {
  return templateRequest(
    { template: { method: 'POST', path: '/things', parameters: [], ...template }, baseUrl, input },
    refuse,
  )
}

function fill(parameter: Partial<RequestParameter>, value: unknown) {
  const path = parameter.in === 'path' ? '/a/{p}/b' : '/a'
  const { url, headers } = build({ path, parameters: [{ name: 'p', in: 'query', ...parameter }] }, { p: value })
  return parameter.in === 'header' || parameter.in === 'cookie'
    ? Object.values(headers).join()
    : url.href.replace('https://api.example.com/v1/a', '').replace('?tenant=7', '')
}

const LIST = ['a b', 'c']
const MAP = { x: 1, y: 'z&' }

describe('a parameter', () => {
  it.each<[Partial<RequestParameter>, unknown, string]>([
    [{ in: 'path' }, 'é/?#', '/%C3%A9%2F%3F%23/b'],
    [{ in: 'path' }, LIST, '/a%20b,c/b'],
    [{ in: 'path' }, MAP, '/x,1,y,z%26/b'],
    [{ in: 'path', explode: true }, MAP, '/x=1,y=z%26/b'],
    [{ in: 'path', style: 'label' }, LIST, '/.a%20b,c/b'],
    [{ in: 'path', style: 'label', explode: true }, LIST, '/.a%20b.c/b'],
    [{ in: 'path', style: 'matrix' }, 5, '/;p=5/b'],
    [{ in: 'path', style: 'matrix' }, LIST, '/;p=a%20b,c/b'],
    [{ in: 'path', style: 'matrix', explode: true }, LIST, '/;p=a%20b;p=c/b'],
    [{ in: 'path', style: 'matrix', explode: true }, MAP, '/;x=1;y=z%26/b'],
    [{}, 'a&b=c', '&p=a%26b%3Dc'],
    [{}, LIST, '&p=a%20b&p=c'],
    [{ explode: false }, LIST, '&p=a%20b,c'],
    [{}, MAP, '&x=1&y=z%26'],
    [{ explode: false }, MAP, '&p=x,1,y,z%26'],
    [{ style: 'spaceDelimited' }, LIST, '&p=a%20b%20c'],
    [{ style: 'pipeDelimited' }, LIST, '&p=a%20b%7Cc'],
    [{ style: 'deepObject' }, { a: { b: [1, 2] }, c: null }, '&p[a][b]=1&p[a][b]=2'],
    [{}, null, ''],
    [{}, [], ''],
    [{}, false, '&p=false'],
    [{ in: 'header' }, LIST, 'a b,c'],
    [{ in: 'header', explode: true }, MAP, 'x=1,y=z&'],
    [{ in: 'cookie' }, 'a;b', 'p=a%3Bb'],
  ])('%j of %j is %s', (parameter, value, written) => {
    expect(fill(parameter, value)).toBe(written)
  })

  it('may have another key in the input', () => {
    const { url, body } = build(
      {
        path: '/a/{id}',
        parameters: [
          { name: 'id', in: 'path' },
          { name: 'id', key: 'id_query', in: 'query' },
        ],
        body: { contentType: 'application/json', from: 'rest' },
      },
      { id: 1, id_query: 2, name: 'x' },
    )

    expect([url.pathname, url.search, body]).toEqual(['/v1/a/1', '?tenant=7&id=2', '{"name":"x"}'])
  })
})

describe('a path', () => {
  it.each(['%2e%2e', '%2E.', '../..', '..\\..', '//evil.example', '@evil.example', '?x#y', ':80'])(
    'is not left by %s',
    (value) => {
      const { url } = build({ path: '/things/{id}/rest' }, { id: value })

      expect([url.host, url.pathname.split('/').length]).toEqual(['api.example.com', 5])
    },
  )

  it.each(['..', '.'])('is not made with %s', (id) => {
    expect(() => build({ path: '/things/{id}/rest' }, { id })).toThrow('another path')
  })

  it('is not made of two dots from two values', () => {
    expect(() => build({ path: '/{a}{b}' }, { a: '.', b: '.' })).toThrow('another path')
  })

  it.each([undefined, null, '', []])('is not made without a value: %j', (id) => {
    expect(() => build({ path: '/things/{id}' }, { id })).toThrow('"id" is missing')
  })
})

describe('a header', () => {
  it.each(['a\r\nX-Evil: 1', 'a\nb', 'a\0b', 'a\x7f'])('takes no control characters: %j', (value) => {
    expect(() => fill({ in: 'header' }, value)).toThrow('control character')
  })

  it.each(['Host', 'Transfer-Encoding', 'connection', 'a b', 'a:b', ''])('is not called %j', (name) => {
    expect(() => build({ parameters: [{ name, in: 'header', key: 'h' }] }, { h: 'x' })).toThrow(/header/)
  })

  it('sends what is no Latin-1 as UTF-8', () => {
    expect(Buffer.from(fill({ in: 'header' }, '日本'), 'latin1').toString()).toBe('日本')
  })
})

describe('a body', () => {
  it('is what no parameter takes, or what is under its own key', () => {
    const json = { contentType: 'application/json' } as const

    expect(build({ body: { ...json, from: 'rest' } }, { a: 1 }).body).toBe('{"a":1}')
    expect(build({ body: { ...json, from: 'body' } }, { a: 1, body: [1] }).body).toBe('[1]')
    expect(build({ body: { ...json, from: 'rest' } }, {}).body).toBeUndefined()
  })

  it('is a form with deep values in brackets', () => {
    const body = { contentType: 'application/x-www-form-urlencoded', from: 'rest' } as const
    const input = { a: 'x y&z', items: [{ price: 'p1' }, { price: 'p2' }], metadata: { k: 1 }, tags: ['t', 'u'] }

    expect(build({ body }, input).body).toBe(
      'a=x%20y%26z&items[0][price]=p1&items[1][price]=p2&metadata[k]=1&tags=t&tags=u',
    )
  })

  it('is a form with files, which Node reads back', async () => {
    const body = { contentType: 'multipart/form-data', from: 'rest' } as const
    const file = {
      filename: 'a"\r\n.bin',
      contentType: 'image/png',
      content: Buffer.from([0, 13, 10, 255]).toString('base64'),
    }
    const { headers, body: sent } = build({ body }, { title: 'é', meta: { a: 1 }, file })
    const form = await new Response(sent as Uint8Array<ArrayBuffer>, { headers }).formData()
    const read = form.get('file') as File

    expect([form.get('title'), read.name, read.type]).toEqual(['é', 'a"\r\n.bin', 'image/png'])
    expect([...new Uint8Array(await read.arrayBuffer())]).toEqual([0, 13, 10, 255])
  })
})
