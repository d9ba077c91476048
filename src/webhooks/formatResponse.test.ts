import { describe, expect, it } from 'vitest'
import { webhook } from '../../fixtures/hookWorld.ts'
import { formatAccepted } from './formatResponse.ts'

const ANSWERED = {
  task: 't1',
  data: { challenge: 'c', order: { id: 7, lines: [{ sku: 'x' }] } },
  rawQuery: 'hub.challenge=9',
}
const answer = (response: string, data: object = ANSWERED.data) =>
  formatAccepted(webhook('a', response === '' ? '{}\n' : `response: ${response}\n`).value, {
    ...ANSWERED,
    data: { ...data },
  })

describe('the answer of a webhook', () => {
  it('is 202 and the id of the task', () => {
    expect(answer('')).toEqual({
      status: 202,
      headers: [['Content-Type', 'application/json; charset=utf-8']],
      body: '{"task":"t1"}',
    })
  })

  it('is a text as it is written', () => {
    expect(answer('{ status: 200, body: "" }')).toEqual({
      status: 200,
      headers: [['Content-Type', 'text/plain; charset=utf-8']],
      body: '',
    })
  })

  it.each([
    ['"${data:challenge}"', 'c'],
    ['"${query:hub.challenge}-${task:id}"', '9-t1'],
    ['"${data:order}"', '{"id":7,"lines":[{"sku":"x"}]}'],
    ['"${data:order.lines[0].sku}"', 'x'],
    ['"${data:nothing}${query:nothing}${data:constructor}${data:a..b}"', ''],
    ['{ a: ["${task:id}", 1, null] }', '{"a":["t1",1,null]}'],
  ])('with the body %s is %s', (body, text) => {
    expect(answer(`{ body: ${body} }`).body).toBe(text)
  })

  it('does not fill in what came in', () => {
    expect(answer('{ body: "${data:challenge}" }', { challenge: '${task:id} $& $1' }).body).toBe('${task:id} $& $1')
  })

  it('has its own headers, in which nothing that came in ends a line', () => {
    const response = '{ headers: { content-type: text/html, X-A: "${data:challenge}" } }'

    expect(answer(response, { challenge: 'a\r\nSet-Cookie: b' }).headers).toEqual([
      ['content-type', 'text/html'],
      ['X-A', 'aSet-Cookie: b'],
    ])
  })
})
