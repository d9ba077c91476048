import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { requestOf } from '../../fixtures/hookWorld.ts'
import { readData } from './readData.ts'

async function read(type: string, body: string | Uint8Array, rawQuery = '') {
  const read = await readData(requestOf({ headers: type === '' ? {} : { 'content-type': type }, body, rawQuery }))
  return read.kind === 'data' ? read.data : read
}

const FORM = 'application/x-www-form-urlencoded'

describe('the data of a request', () => {
  it.each<[string, string, object]>([
    ['application/json', '{"a":[1]}', { a: [1] }],
    ['application/JSON; charset=utf-8', '[1,{"a":2}]', { items: [1, { a: 2 }] }],
    ['application/vnd.github+json', '"text"', { body: 'text' }],
    ['application/cloudevents+json', 'null', { body: null }],
    ['application/json', '\uFEFF{"a":1}', { a: 1 }],
    ['', '{"a":1}', { a: 1 }],
    ['', 'hello', { body: 'hello' }],
    ['text/plain', '{"a":1}', { body: '{"a":1}' }],
    ['application/xml', '<a/>', { body: '<a/>' }],
    [FORM, 'a=1&b=x+y%20z&a=2', { a: ['1', '2'], b: 'x y z' }],
    [FORM, '{"a":1}', { a: 1 }],
    [FORM, '{"a":1', { '{"a":1': '' }],
  ])('of type "%s", %s, is %j', async (type, body, data) => {
    expect(await read(type, body)).toEqual(data)
  })

  it('without a body is the parameters of the address', async () => {
    expect(await read('application/json', '', 'hub.challenge=7&a=1&a=2')).toEqual({
      'hub.challenge': '7',
      a: ['1', '2'],
    })
    expect(await read('', '')).toEqual({})
  })

  it('of a multipart form is its fields, and of a file what it is', async () => {
    const body = ['--b', 'Content-Disposition: form-data; name="a"', '', 'ü', '--b']
    const file = [
      'Content-Disposition: form-data; name="f"; filename="x.png"',
      'Content-Type: image/png',
      '',
      'PNG',
      '--b--',
      '',
    ]

    expect(await read('multipart/form-data; boundary=b', [...body, ...file].join('\r\n'))).toEqual({
      a: 'ü',
      f: { filename: 'x.png', type: 'image/png', size: 3 },
    })
  })

  it('of bytes that are no text is base64', async () => {
    expect(await read('application/octet-stream', Buffer.from([0, 255]))).toEqual({ body: 'AP8=', encoding: 'base64' })
  })

  it.each([
    ['application/json', '{"__proto__":{"x":1}}'],
    [FORM, '__proto__=1'],
    [
      'multipart/form-data; boundary=b',
      '--b\r\nContent-Disposition: form-data; name="__proto__"\r\n\r\n1\r\n--b--\r\n',
    ],
  ])('of type %s keeps __proto__ as a key (WEB-12)', async (type, body) => {
    const data = await read(type, body)

    expect(Object.keys(data)).toEqual(['__proto__'])
    expect(Object.getPrototypeOf(data)).toBe(Object.prototype)
  })

  it.each<[string, string | Uint8Array]>([
    ['application/json', '{a:1}'],
    ['application/json', Buffer.from([0x22, 0xff, 0x22])],
    [FORM, Buffer.from([0x61, 0x3d, 0xff])],
    ['multipart/form-data', 'x'],
    ['multipart/form-data; boundary=b', '--c\r\n'],
  ])('of type %s cannot be read from %s, and is not repeated', async (type, body) => {
    expect(await read(type, body)).toMatchObject({ kind: 'unreadable', status: 400 })
  })

  it('is read from any bytes of any type without a failure', async () => {
    const types = fc.constantFrom('application/json', FORM, 'multipart/form-data; boundary=b', '', 'x/y')
    await fc.assert(
      fc.asyncProperty(types, fc.uint8Array({ maxLength: 50 }), async (type, body) => {
        expect(['object']).toContain(typeof (await read(type, body)))
      }),
      { numRuns: 200 },
    )
  })
})
