import { describe, expect, it } from 'vitest'
import { addIgnoredLines, workspaceName } from './newFiles.ts'

describe('the lines of .gitignore', () => {
  it.each([
    ['', '.stepyard/\n.env*\nnode_modules/\n'],
    ['dist', 'dist\n.stepyard/\n.env*\nnode_modules/\n'],
    ['/node_modules\n.env*\n', '/node_modules\n.env*\n.stepyard/\n'],
    ['dist\r\n.env*\r\n', 'dist\r\n.env*\r\n.stepyard/\r\nnode_modules/\r\n'],
    ['# .stepyard/\n', '# .stepyard/\n.stepyard/\n.env*\nnode_modules/\n'],
  ])('are added to %j where they are missing', (text, expected) => {
    expect(addIgnoredLines(text)).toBe(expected)
    expect(addIgnoredLines(expected)).toBe(expected)
  })
})

describe('the name of a workspace', () => {
  it.each([
    ['order intake', 'order intake'],
    ['.hidden-', 'hidden'],
    ['Straße & Café', 'Stra-e - Cafe'],
    ['日本', 'workspace'],
    ['a'.repeat(150), 'a'.repeat(100)],
  ])('made of %j is %j', (text, expected) => {
    expect(workspaceName(text)).toBe(expected)
  })
})
