import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { createTerminal, outliveReaders, type TerminalStreams } from './terminal.ts'

function streams() {
  const [stdin, stdout, stderr] = [0, 1, 2].map(() => Object.assign(new PassThrough(), { isTTY: true }))
  return { stdin, stdout, stderr, env: {}, silent: false, plain: false } as unknown as TerminalStreams
}

it('a reader that goes away is no error', () => {
  const { stdout } = streams()
  outliveReaders([stdout])

  expect(() => stdout.emit('error', Object.assign(new Error('gone'), { code: 'EPIPE' }))).not.toThrow()
  expect(() => stdout.emit('error', Object.assign(new Error('full'), { code: 'ENOSPC' }))).toThrow('full')
})

it('a terminal that does not know its size is 80 columns wide', () => {
  const given = streams()
  expect(createTerminal({ ...given, stdout: Object.assign(new PassThrough(), { columns: 0 }) }).width).toBe(80)
})
