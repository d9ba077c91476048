import { describe, expect, it } from 'vitest'
import { portableName } from './chooseTestFile.ts'

describe('the file of a test', () => {
  it.each([
    ['signup', 'signup'],
    ['Order 7: Rückzahlung!', 'order-7-ruckzahlung'],
    ['../../etc/passwd', 'etc-passwd'],
    ['CON', 'con-task'],
    ['注文', 'task'],
    ['a'.repeat(200), 'a'.repeat(60)],
  ])('of a task called %j is called %s', (name, file) => {
    expect(portableName(name)).toBe(file)
  })
})
