import { describe, expect, it } from 'vitest'
import { judged } from '../../../fixtures/judged.ts'
import type { Files } from '../../../fixtures/testDir.ts'

const step = (body = '', before = '') =>
  `${before}export const condition = { order: Object }\nexport const content = async () => { ${body} }\n`

/** Codes and files of what is said against these files, with the line where there is one. */
async function codes(files: Files): Promise<string[]> {
  return (await judged(files)).map(({ code, file, line }) => `${code} ${file}${line === undefined ? '' : `:${line}`}`)
}

describe('a key of an environment', () => {
  const dev = 'values:\n  URL: http://localhost\n  CHANNEL: "#dev"\n'

  it('that nothing asks for is found where it is set first, with the others', async () => {
    const files = {
      'environments/dev.yaml': dev,
      'environments/prod.yaml': dev,
      'steps/a.ts': step("task.config('URL')"),
    }
    const found = (await judged(files)).filter(({ code }) => code === 'CONFIG_KEY_UNUSED')

    expect(found).toMatchObject([{ severity: 'note', file: 'environments/dev.yaml', line: 3 }])
    expect(found[0]?.message).toBe('Nothing asks for `CHANNEL`, which is set here, as in prod.')
  })

  it.each([
    [
      'a connector',
      {
        'connectors/chat.yaml': 'type: slack\nconfig:\n  channel: ${env:CHANNEL}\n',
        'steps/a.ts': step('connectors.chat.send(task.config("URL"))'),
      },
    ],
    [
      'a library',
      {
        'libraries/say.ts': "export const say = (task: any) => task.config('CHANNEL')\n",
        'steps/a.ts': step("say(task, 'URL')", "import { say } from '../libraries/say.ts'\n"),
      },
    ],
    ['code that computes the key', { 'steps/a.ts': step('task.config(data.order.key)') }],
    ['code that puts the key together', { 'steps/a.ts': step('task.config(`${data.order.key}_URL`)') }],
  ])('is asked for by %s', async (_who, files) => {
    expect(await codes({ 'environments/dev.yaml': dev, ...files })).toEqual([])
  })

  it('that a step asks for and nothing sets is found at the call, with the nearest one', async () => {
    const files = {
      'environments/dev.yaml': dev,
      'steps/a.ts': step("task.config('CHANEL'); task.config('URL') /* CHANNEL */"),
    }

    expect(await judged(files)).toMatchObject([
      { code: 'CONFIG_KEY_UNKNOWN', severity: 'warning', line: 2, column: 50, hint: 'Did you mean `CHANNEL`?' },
    ])
  })

  it('that is not set in every environment is found at the call', async () => {
    const files = { 'environments/dev.yaml': 'values:\n  URL: a\n', 'environments/prod.yaml': 'values: {}\n' }
    const found = await judged({ ...files, 'steps/a.ts': step("task.config('URL')") })

    expect(found.filter(({ file }) => file === 'steps/a.ts')).toMatchObject([
      { code: 'CONFIG_KEY_NOT_EVERYWHERE', hint: 'Add `URL` to `values` in environments/prod.yaml.' },
    ])
  })

  it('that only the schema of the configuration has is found there', async () => {
    const schema = { properties: { URL: {}, CHANNEL: {}, OLD: {} } }
    const files = { 'environments/dev.yaml': dev, 'schemas/config.schema.json': JSON.stringify(schema) }

    expect(await codes({ ...files, 'steps/a.ts': step("task.config('URL'); task.config('CHANNEL')") })).toEqual([
      'CONFIG_KEY_UNUSED schemas/config.schema.json',
    ])
  })

  it.each(['ENVIRONMENT', 'TOKEN'])('may be %s, which every environment has or declares', async (key) => {
    const files = { 'environments/dev.yaml': 'values: {}\n', 'secrets.yaml': 'TOKEN:\n' }

    expect(await codes({ ...files, 'steps/a.ts': step(`task.config('${key}', 'TOKEN')`) })).toEqual([])
  })
})

it('finds a secret that nothing asks for', async () => {
  const files = {
    'secrets.yaml': 'TOKEN:\nOLD_TOKEN:\n',
    'connectors/chat.yaml': 'type: slack\nconfig: { token: "${secret:TOKEN}" }\n',
  }

  expect(await codes({ ...files, 'steps/a.ts': step('connectors.chat.send({})') })).toEqual([
    'SECRET_UNUSED secrets.yaml:2',
  ])
})

describe('a library', () => {
  const library = { 'libraries/text/trim.ts': 'export const trim = (text: string) => text.trim()\n' }

  it('that nothing imports or calls is found', async () => {
    expect(await codes({ ...library, 'steps/a.ts': step() })).toEqual(['LIBRARY_UNUSED libraries/text/trim.ts'])
  })

  it.each([
    ['an import', step('trim(data.a)', "import { trim } from '../libraries/text/trim.ts'\n")],
    ['a call by its namespace', step('lib.text.cut(data.a)')],
    ['a computed namespace', step('lib[data.a].cut()')],
    ['handing on all of them', step('run(lib)')],
  ])('is used by %s', async (_how, text) => {
    expect(await codes({ ...library, 'steps/a.ts': text })).toEqual([])
  })
})

describe('a connector', () => {
  const connector = { 'connectors/mail-box.yaml': 'type: http\n' }

  it('that nothing calls is found', async () => {
    expect(await codes({ ...connector, 'steps/a.ts': step() })).toEqual(['CONNECTOR_UNUSED connectors/mail-box.yaml'])
  })

  it.each([
    ['by its name', step('connectors.mailBox.send({})')],
    ['by a computed name', step('connectors[data.order.by].send({})')],
    ['by whom all are handed to', step('run(connectors)')],
    ['by a step that is disabled', `export const disabled = true\n${step('connectors.mailBox.send({})')}`],
  ])('may be called %s', async (_how, text) => {
    expect(await codes({ ...connector, 'steps/a.ts': text })).toEqual([])
  })
})
