import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import type { Terminal } from './command.ts'
import { aboveProgress, createProgress } from './progress.ts'

function record(interactive = true) {
  const written: string[] = []
  const write = (text: string): void => void written.push(text)
  const confirm = async (): Promise<boolean> => false
  const terminal: Terminal = {
    out: write,
    err: write,
    interactive,
    color: false,
    width: 80,
    confirm,
    input: async () => '',
    keys: () => () => {},
    open: async () => false,
    clear: () => {},
    streams: () => ({ input: new PassThrough(), output: new PassThrough() }),
  }
  let time = 0
  const progress = createProgress(terminal, () => time)
  return { written, progress, above: aboveProgress(terminal, progress), wait: (by: number) => void (time += by) }
}

it('says nothing in the first second', () => {
  const { written, progress } = record()
  progress('push')
  expect(written).toEqual([])
})

it('gives its line to what is printed, once', () => {
  const { written, progress, above, wait } = record()
  wait(1500)
  progress('push', 1, 2)
  above.out('Pushed.\n')
  above.err('note\n')
  progress('')

  expect(written).toEqual(['\r\u001B[Kpush 1/2', '\r\u001B[K', 'Pushed.\n', 'note\n'])
})

it('says nothing to a program', () => {
  const { written, progress, wait } = record(false)
  wait(1500)
  progress('push')
  expect(written).toEqual([])
})
