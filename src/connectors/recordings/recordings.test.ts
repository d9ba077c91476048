import { readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { testDir } from '../../../fixtures/testDir.ts'
import { parseConfig } from '../../config/parseConfig.ts'
import { StepyardError } from '../../errors.ts'
import { refusedCall } from '../refusedCall.ts'
import type { AnswerCall, AskedCall } from '../answer.ts'
import { canonicalInput, canonicalText } from './canonical.ts'
import { createRecorder } from './recorder.ts'
import { createRecordingLayer, type RecordingOptions } from './recordingLayer.ts'
import { createRedaction } from './redact.ts'

const PATH = 'recordings/stripe/charge.yaml'
const NOW = Date.UTC(2026, 0, 31)
const CALL: AskedCall = {
  connector: 'stripe',
  operation: 'charge',
  input: { amount: 1 },
  task: 't1',
  step: 's1',
  nth: 0,
  seed: 'x',
  signal: new AbortController().signal,
}
const SECRET = 'p&ss wörd/+42'
const redact = createRedaction([SECRET])

const layer = (text: string, options: Partial<RecordingOptions> = {}) => {
  const { value = {} } = parseConfig('recording', text, PATH)
  return createRecordingLayer({ files: [{ path: PATH, value }], redact, now: () => NOW, onMiss: 'fail', ...options })
}
const TWICE = 'calls:\n  - { input: { amount: 1 }, result: a }\n  - { input: { amount: 1 }, result: b }\n'

describe('createRecordingLayer', () => {
  it('answers equal calls in order, then with the last one, for each task by itself', async () => {
    const { answer } = layer(TWICE)
    const ask = async (task: string) => (await answer({ ...CALL, task }))?.result

    expect([await ask('t1'), await ask('t2'), await ask('t1'), await ask('t1')]).toEqual(['a', 'a', 'b', 'b'])
  })

  it('prefers what was recorded of the same step', async () => {
    const { answer } = layer(TWICE.replace('result: b', 'result: b, step: s1'))

    expect(await answer(CALL)).toEqual({ layer: 'recording', result: 'b' })
    expect(await answer({ ...CALL, step: 's2' })).toMatchObject({ result: 'a' })
  })

  it('begins again for a task that is forgotten', async () => {
    const recordings = layer(TWICE)
    await recordings.answer(CALL)
    recordings.forget('t1')

    expect(await recordings.answer(CALL)).toMatchObject({ result: 'a' })
  })

  it('does not compare what is ignored, in the file or everywhere', async () => {
    const text = 'ignore: [lines.*.id]\ncalls:\n  - input: { at: 1, lines: [{ id: 1, n: 2 }] }\n    result: ok\n'
    const { answer } = layer(text, { ignore: ['at'] })

    expect(await answer({ ...CALL, input: { at: 9, lines: [{ id: 8, n: 2 }] } })).toMatchObject({ result: 'ok' })
    await expect(answer({ ...CALL, input: { lines: [{ n: 3 }] } })).rejects.toMatchObject({ code: 'RECORDING_MISS' })
  })

  it('names the nearest recording and where it differs', async () => {
    const text = 'calls:\n  - { input: { a: 9, b: 9 }, result: 1 }\n  - { input: { a: 1, b: { c: 2 } }, result: 1 }\n'
    const nearest = { call: 2, path: 'b.c', expected: '2', actual: '3', others: 0 }

    await expect(layer(text).answer({ ...CALL, input: { a: 1, b: { c: 3 } } })).rejects.toMatchObject({
      code: 'RECORDING_MISS',
      data: { file: PATH, recorded: 2, nearest },
    })
  })

  it('takes what was redacted for any text in its place', async () => {
    const text = 'calls:\n  - { input: { header: "Bearer ***" }, result: 1 }\n'
    const ask = (header: string) => layer(text).answer({ ...CALL, input: { header } })

    expect(await ask('Bearer of another machine')).toMatchObject({ result: 1 })
    await expect(ask('Basic x')).rejects.toMatchObject({ code: 'RECORDING_MISS' })
  })

  it('leaves what was not recorded to the next layer, or fails', async () => {
    const other = { ...CALL, operation: 'refund' }

    expect(await layer(TWICE, { onMiss: 'leave' }).answer(other)).toBeUndefined()
    await expect(layer(TWICE).answer(other)).rejects.toMatchObject({ code: 'RECORDING_MISS' })
  })

  it('throws what was thrown', async () => {
    const error = '{ code: CALL_FAILED, message: "402", status: 402, body: { why: funds } }'
    const { answer } = layer(`calls:\n  - { input: { amount: 1 }, error: ${error} }\n`)

    await expect(answer(CALL)).rejects.toMatchObject({
      code: 'CALL_REFUSED',
      data: { status: 402, body: { why: 'funds' } },
    })
  })

  it('lists what nothing has asked for', async () => {
    const recordings = layer(TWICE)
    await recordings.answer(CALL)

    expect(recordings.unused()).toEqual([{ path: PATH, index: 1 }])
  })

  describe('with an answer that is too old', () => {
    const old = (rule: string): string =>
      `maxAge: 7d\nonExpired: ${rule}\ncalls:\n  - { input: { amount: 1 }, result: a, recordedAt: "2026-01-01T00:00:00Z" }\n`

    it('warns and answers', async () => {
      const seen: unknown[] = []
      const recordings = layer(old('warn'), { onExpired: (place) => seen.push(place) })

      expect(await recordings.answer(CALL)).toMatchObject({ result: 'a' })
      expect(seen).toEqual([{ path: PATH, index: 0 }])
      expect(recordings.expired()).toEqual(seen)
    })

    it('leaves the call to be recorded again only where that is allowed', async () => {
      const failed = { code: 'RECORDING_EXPIRED', data: { maxAge: '7d' } }

      expect(await layer(old('re-record'), { canRecord: true }).answer(CALL)).toBeUndefined()
      await expect(layer(old('re-record')).answer(CALL)).rejects.toMatchObject(failed)
      await expect(layer(old('fail')).answer(CALL)).rejects.toMatchObject(failed)
    })
  })
})

describe('createRecorder', () => {
  const record = (root: string, answer: AnswerCall, ci = false): AnswerCall =>
    createRecorder({ root, redact, now: () => NOW, ci })(answer)
  const echo: AnswerCall = async ({ input }) => ({ layer: 'live', result: input })
  const read = (root: string): Promise<string> => readFile(join(root, PATH), 'utf8')

  it('writes what a person would write', async () => {
    await using dir = await testDir()
    await record(dir.path, async () => ({ layer: 'live', result: { id: 'ch_1', lines: [{ sku: 1 }] } }))(CALL)

    const lines = [
      'calls:',
      '  - input: { amount: 1 }',
      '    result:',
      '      id: ch_1',
      '      lines:',
      '        - { sku: 1 }',
    ]
    const rest = ['    step: s1', '    recordedAt: "2026-01-31T00:00:00.000Z"', '']
    expect(await read(dir.path)).toBe([...lines, ...rest].join('\n'))
  })

  it('replaces what it records again, and keeps options and comments', async () => {
    const text =
      '# ours\nmaxAge: 7d\ncalls:\n  # cheap\n  - input: { amount: 1 } # cents\n    result: a\n    step: s1\n'
    await using dir = await testDir({ [PATH]: text })
    await record(dir.path, async () => ({ layer: 'live', result: 'b' }))(CALL)

    expect(await read(dir.path)).toBe(
      `${text.replace('result: a', 'result: b')}    recordedAt: "2026-01-31T00:00:00.000Z"\n`,
    )
  })

  it('loses none of the calls that are made at once, whichever ends first', async () => {
    await using dir = await testDir()
    const ends: (() => void)[] = []
    const answer = record(dir.path, async ({ input }) => {
      await new Promise<void>((resolve) => ends.push(resolve))
      return { layer: 'live', result: input }
    })
    const inputs = [{ n: 3 }, { n: 1 }, { n: 2 }, { n: 1 }]
    const calls = inputs.map((input) => answer({ ...CALL, input }))
    for (const end of ends.toReversed()) end()
    await Promise.all(calls)

    const { value } = parseConfig('recording', await read(dir.path), PATH)
    expect(value?.calls?.map(({ input }) => input)).toEqual([{ n: 1 }, { n: 1 }, { n: 2 }, { n: 3 }])
  })

  it('records an error of the service and no other', async () => {
    await using dir = await testDir()
    const failed = refusedCall({ connector: 'a', operation: 'b' }, { status: 402, message: 'no funds' })
    const late = new StepyardError('CALL_TIMEOUT', { connector: 'a', operation: 'b', limit: 5, tries: 1 })
    await expect(record(dir.path, () => Promise.reject(late))(CALL)).rejects.toBe(late)
    await expect(read(dir.path)).rejects.toMatchObject({ code: 'ENOENT' })
    await expect(record(dir.path, () => Promise.reject(failed))(CALL)).rejects.toBe(failed)

    expect(await read(dir.path)).toContain('message: no funds')
  })

  it('never writes in CI', async () => {
    await using dir = await testDir()
    await record(dir.path, echo, true)(CALL)

    await expect(read(dir.path)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('goes through no link, and stays below recordings', async () => {
    await using outside = await testDir()
    await using dir = await testDir({ 'recordings/keep.txt': '' })
    await symlink(outside.path, join(dir.path, 'recordings/stripe'))

    await expect(record(dir.path, echo)(CALL)).rejects.toMatchObject({ code: 'PATH_IN_THE_WAY' })
    await record(dir.path, echo)({ ...CALL, connector: '..', operation: '../../x' })
    expect(await readFile(join(dir.path, 'recordings/%2E%2E/%2E%2E/%2E%2E/x.yaml'), 'utf8')).toContain('calls:')
  })

  it('leaves a file with errors as it is', async () => {
    await using dir = await testDir({ [PATH]: 'calls: 5\n' })

    await expect(record(dir.path, echo)(CALL)).rejects.toMatchObject({ code: 'RECORDING_NOT_WRITABLE' })
    expect(await read(dir.path)).toBe('calls: 5\n')
  })

  it('plays back whatever it has recorded', async () => {
    const results = fc.array(fc.jsonValue({ maxDepth: 3 }), { minLength: 1, maxLength: 3 })
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 3 }), results, async (input, given) => {
        const answers = [...given]
        const call = { ...CALL, input: { input } }
        await using own = await testDir()
        const recording = record(own.path, async () => ({ layer: 'live', result: answers.shift() }))
        for (const _ of given) await recording(call)
        const { answer } = layer(await read(own.path))
        const again: unknown[] = []
        for (const _ of given) again.push((await answer(call))?.result)

        expect(JSON.stringify(again)).toBe(JSON.stringify(given.map((value) => redact(value))))
      }),
      { numRuns: 40 },
    )
  })
})

describe('a secret', () => {
  const bytes = Buffer.from(SECRET)
  const spellings: Readonly<Record<string, string>> = {
    plain: SECRET,
    json: JSON.stringify({ SECRET }),
    percent: encodeURIComponent(SECRET),
    lower: encodeURIComponent(SECRET).toLowerCase(),
    form: encodeURIComponent(SECRET).replaceAll('%20', '+'),
    base64: bytes.toString('base64'),
    base64url: bytes.toString('base64url'),
    basic: `Basic ${Buffer.from(`user:${SECRET}`).toString('base64')}`,
    hex: bytes.toString('hex'),
    html: SECRET.replace('&', '&amp;'),
  }
  // The middle of each spelling: what stands at its ends may be shared with what is beside it.
  const traces = Object.values(spellings).map((text) => text.slice(-12, -4))

  it.each(Object.entries(spellings))('is not recorded as %s', async (_, spelling) => {
    await using dir = await testDir()
    const answer: AnswerCall = async () => ({
      layer: 'live',
      result: { text: `<${spelling}>`, [spelling]: [spelling] },
    })
    await createRecorder({ root: dir.path, redact, now: () => NOW, ci: false })(answer)({
      ...CALL,
      input: { spelling },
    })
    const written = await readFile(join(dir.path, PATH), 'utf8')

    expect(traces.filter((trace) => written.includes(trace))).toEqual([])
    expect(written).toContain('***')
  })

  it('is known by its key or its form, whatever its value is', () => {
    const token = `ghp_${'a1B2'.repeat(9)}`

    expect(redact({ password: 'x', apiKey: 'abc', note: `use ${token}`, [token]: 1, page: 3 })).toEqual({
      password: '***',
      apiKey: '***',
      note: '***',
      '***': 1,
      page: 3,
    })
  })
})

describe('canonicalText', () => {
  it('is the same for the same JSON in any order of keys, and another one for other JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (left, right) => {
        const turned = JSON.parse(JSON.stringify(left), (_, value: unknown) =>
          typeof value === 'object' && value !== null && !Array.isArray(value)
            ? Object.fromEntries(Object.entries(value).toReversed())
            : value,
        )

        expect(canonicalText(turned)).toBe(canonicalText(left))
        expect(canonicalText(left ?? {}) === canonicalText(right ?? {})).toBe(
          isDeepStrictEqual(canonicalInput(left), canonicalInput(right)),
        )
      }),
    )
  })
})
