import type { FixtureAction, FixtureConfig, FixtureExpectation } from '../../config/schemaTypes.ts'
import { readExpectedCall } from '../fixture/compareStop.ts'
import { formatStatement, formatString } from './formatCode.ts'

/** The text of a test in code that says what a fixture of one task says. */
export function formatTestFile(fixture: FixtureConfig): string {
  const [{ name, data, via, tags, expect, next = [] }] = fixture.tasks
  const options = { name, ...(tags && { tags }), ...(via && { via }) }
  const blocks = [
    [
      line(worldOf(fixture), 'await using workspace = await testWorkspace(', ')'),
      line(data, 'const data = '),
      line(options, 'const options = '),
    ],
    [`${next.length > 0 ? 'let' : 'const'} task = await workspace.submit(data, options)`],
    expectLines(expect),
    ...next.flatMap((action) => [actLines(action), expectLines(action.expect)]),
  ].filter((lines) => lines.length > 0)
  const body = blocks.map((lines) => lines.map((text) => `  ${text}\n`).join('')).join('\n')
  return `${HEAD}it(${formatString(titleOf(fixture))}, async () => {\n${body}})\n`
}

const HEAD = "import { testWorkspace } from 'stepyard/testing'\nimport { expect, it } from 'vitest'\n\n"

function line(value: unknown, before: string, after = ''): string {
  return formatStatement(value, { indent: 2, before, after })
}

function titleOf({ description = '', tasks: [{ name }] }: FixtureConfig): string {
  const [first = ''] = description.split('\n')
  return first === '' ? name : first
}

function worldOf({ environment, clock, replay }: FixtureConfig): object {
  return {
    ...(environment !== undefined && { environment }),
    ...(clock !== undefined && { clock: typeof clock === 'string' ? { start: clock } : clock }),
    ...(replay && { replay }),
  }
}

function actLines({ advance, answer, edit, resume }: FixtureAction): readonly string[] {
  const advanced = advance === undefined ? [] : [`await workspace.clock.advance(${formatString(advance)})`]
  if (answer !== undefined) return [...advanced, line(answer, 'task = await workspace.answer(task, ', ')')]
  if (edit) return [...advanced, line(edit, 'task = await workspace.edit(task, ', ')')]
  return [...advanced, `task = await workspace.${resume ? 'resume' : 'task'}(task)`]
}

function expectLines({ calls, question, ...rest }: FixtureExpectation = {}): readonly string[] {
  const facts = { ...rest, ...(question !== undefined && { question: { question } }) }
  const expected = (calls ?? []).map(readExpectedCall)
  const inputs = expected.filter(({ input }) => input !== undefined)
  const names = expected.map(({ name }) => name)
  return [
    ...(Object.keys(facts).length > 0 ? [line(facts, 'expect(task).toMatchTask(', ')')] : []),
    ...(calls ? [line(names, 'expect(task.calls.map(({ name }) => name)).toEqual(', ')')] : []),
    ...inputs.map(({ name, input }) => line(input, `expect(task).toHaveCalled(${formatString(name)}, `, ')')),
  ]
}
