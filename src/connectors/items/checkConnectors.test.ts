import { describe, expect, it } from 'vitest'
import { runInProcess } from '../../../fixtures/commandLine.ts'
import { copyWorkspace } from '../../../fixtures/copyWorkspace.ts'
import { testDir, type Files } from '../../../fixtures/testDir.ts'
import { loadWorkspace } from '../../workspace/load.ts'
import { checkConnectors } from './checkConnectors.ts'

const CONFIG = 'format: 1\nname: shop\nenvironments:\n  dev: { branch: develop }\n  staging: { branch: main }\n'
const API = '{"openapi":"3.1.0","paths":{"/a":{"get":{"operationId":"contacts.list"}}}}'

function step(body: string, more = ''): string {
  return `export const condition = { a: 1 }\n${more}export const content = async () => {\n  ${body}\n}\n`
}

/** Places, codes and messages with hints, of a workspace with these files. */
async function find(files: Files): Promise<string[]> {
  await using dir = await testDir({ 'stepyard.yaml': CONFIG, ...files })
  const found = await checkConnectors(await loadWorkspace(dir.path))
  return found.map(({ severity, file, line, code, message, hint }) =>
    [`${file}:${line ?? ''}`, severity, code, message, hint].join(' '),
  )
}

describe('findings about connectors', () => {
  it.each<[string, Files, string]>([
    [
      'a connector that is not where its steps run',
      {
        'connectors/stripe.yaml': 'type: http\nenvironments: [staging]\n',
        'steps/pay.ts': step('await connectors.stripe.request({})'),
      },
      'connectors/stripe.yaml:2 warning CONNECTOR_NOT_EVERYWHERE `connectors.stripe` is not in dev, and called by pay: there the calls fail.',
    ],
    [
      'a type that is nearly a built-in one',
      { 'connectors/chat.yaml': 'type: slak.com\n' },
      'connectors/chat.yaml:1 warning CONNECTOR_TYPE_UNKNOWN The type "slak.com" of the connector "chat" is not built in. Did you mean `slack.com`?',
    ],
    [
      'a recording that nothing asks for',
      {
        'connectors/crm.yaml': 'type: http\n',
        'recordings/crm/get.yaml': 'calls: []\n',
        'recordings/crm/list.yaml': 'calls: []\n',
        'steps/look.ts': step('await connectors.crm.get({})'),
      },
      'recordings/crm/list.yaml: note RECORDING_UNUSED No step calls `connectors.crm.list`, which is recorded here. Delete it: `stepyard recording delete crm/list`.',
    ],
    [
      'a type that nothing answers',
      { 'connectors/db.yaml': 'type: postgres\n' },
      'connectors/db.yaml:1 note CONNECTOR_TYPE_UNKNOWN',
    ],
    [
      'an operation that a document does not have',
      {
        'connectors/crm.yaml': 'type: http\nopenapi: ./crm.openapi.json\n',
        'connectors/crm.openapi.json': API,
        'steps/list.ts': step('await connectors.crm.contacts.lst({})'),
      },
      'steps/list.ts:3 warning OPERATION_UNKNOWN The connector "crm" has no operation "contacts.lst". Did you mean `contacts.list`?',
    ],
    [
      'an operation that a built-in type does not have',
      {
        'connectors/slack.yaml': 'type: slack\n',
        'steps/tell.ts': step('const { slack } = connectors; slack.sned({})'),
      },
      'steps/tell.ts:3 warning OPERATION_UNKNOWN The connector "slack" has no operation "sned". Did you mean `send`?',
    ],
    [
      'a document that is not there',
      { 'connectors/crm.yaml': 'type: http\nopenapi: ./crm.json\n' },
      'connectors/crm.yaml:2 error OPENAPI_UNREADABLE The OpenAPI document of the connector "crm" cannot be read: connectors/crm.json: there is no such file',
    ],
    [
      'a document outside of the workspace',
      { 'connectors/crm.yaml': 'type: http\nopenapi: ../../crm.json\n' },
      'it is outside of the workspace',
    ],
    [
      'a document of another kind',
      { 'connectors/crm.yaml': 'type: http\nopenapi: ./crm.json\n', 'connectors/crm.json': '{"swagger":"2.0"}' },
      'It is a Swagger 2.0 document. Convert it',
    ],
    [
      'an input of a fault rule that is no condition',
      {
        'faults.yaml':
          'rules:\n  - name: a\n    match:\n      connector: stripe\n      input: { $regex: "(" }\n    effect: { status: 500 }\n',
      },
      'faults.yaml:5 error FAULT_INPUT `match.input` of the rule "a" is no condition.',
    ],
    [
      'a fake of no connector',
      { 'connectors/stripe.yaml': 'type: http\n', 'fakes/strip.ts': "export default defineFake('strip', {})\n" },
      'fakes/strip.ts: warning FAKE_WITHOUT_CONNECTOR No connector is called "strip", and no step calls it: this fake answers nothing. Did you mean fakes/stripe.ts?',
    ],
  ])('name %s', async (_, files, expected) => {
    expect(await find(files)).toEqual([expect.stringContaining(expected)])
  })

  it.each<[string, Files]>([
    [
      'a connector that is limited and that no step calls',
      { 'connectors/stripe.yaml': 'type: http\nenvironments: [staging]\n' },
    ],
    [
      'an operation that a fake has, or a recording',
      {
        'connectors/slack.yaml': 'type: slack\n',
        'fakes/slack.ts': 'export default { archive: 1 }\n',
        'recordings/slack/pin.yaml': 'calls: []\n',
        'steps/a.ts': step('connectors.slack.archive({}); connectors.slack.pin({})'),
      },
    ],
    [
      'any operation of a plain HTTP connector',
      { 'connectors/crm.yaml': 'type: http\n', 'steps/a.ts': step('await connectors.crm.find({})') },
    ],
    [
      'a fake of what a step calls without a file',
      { 'fakes/crm.ts': '', 'steps/a.ts': step('connectors.crm.find({})') },
    ],
    [
      'a fake where a step may call anything',
      { 'fakes/crm.ts': '', 'steps/a.ts': step('connectors[data.a].find({})') },
    ],
    ['a fake of a connector of every workspace', { 'fakes/fetch.ts': '' }],
    ['what stands beside fakes for them', { 'fakes/names.ts': "export const names = ['Ada']\n" }],
    [
      'a type of another product with an address',
      { 'connectors/db.yaml': 'type: postgres\nbaseUrl: https://x.example\n' },
    ],
  ])('are not made of %s', async (_, files) => {
    expect(await find(files)).toEqual([])
  })

  it('are printed by `check` in the order of files', async () => {
    await using dir = await copyWorkspace('customer-onboarding', {
      'connectors/crm.yaml': 'type: http\nopenapi: ./crm.json\n',
      'fakes/strip.ts': "export default defineFake('strip', {})\n",
    })
    const { code, out } = await runInProcess(dir.path, 'check')

    expect([code, out]).toEqual([1, expect.stringMatching(/OPENAPI_UNREADABLE[^]*FAKE_WITHOUT_CONNECTOR/)])
  })

  it('are none for a workspace as people write it', async () => {
    await using dir = await copyWorkspace('customer-onboarding')

    expect(await checkConnectors(await loadWorkspace(dir.path))).toEqual([])
  })
})
