import { readFile, readdir } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { AMBIENT, EDGES, GENERATED, OPEN_FILES, ROOT_EDGES } from '../fixtures/architecture.ts'
import { LIBRARIES } from '../fixtures/libraries.ts'
import { edgesOf, findCycles, folderOf, readMap, readSourceFiles } from '../fixtures/sourceFiles.ts'

const LONGEST_FILE = 300
const SRC = import.meta.dirname
const files = await readSourceFiles(SRC)
const product = files.filter((file) => !file.isTest)

function isAllowed({ from, to }: { readonly from: string; readonly to: string }): boolean {
  if (to === '../schemas') return from === 'config' || from === 'codegen'
  return OPEN_FILES.includes(to) || EDGES[from]?.[to] !== undefined || (ROOT_EDGES[from]?.includes(to) ?? false)
}

describe('imports', () => {
  it('follow the table of edges', () => {
    const edges = product.flatMap(edgesOf)

    expect(edges.filter((edge) => !isAllowed(edge)).map(({ edge }) => edge)).toEqual([])
  })

  it('of tests follow it too, fixtures aside', () => {
    // A test may look at the published schemas: what a command prints is held against them.
    const open = ['../fixtures', '../schemas', 'architecture.test.ts']
    const edges = files.filter((file) => file.isTest).flatMap(edgesOf)
    const others = edges.filter(({ from, to }) => !open.includes(to) && !from.endsWith('.test.ts'))

    expect(others.filter((edge) => !isAllowed(edge)).map(({ edge }) => edge)).toEqual([])
  })

  it('use every edge of the table', () => {
    const used = new Set(product.flatMap(edgesOf).map(({ from, to }) => `${from} -> ${to}`))
    const listed = Object.entries(EDGES).flatMap(([from, targets]) =>
      Object.keys(targets).map((to) => `${from} -> ${to}`),
    )

    expect(listed.filter((edge) => !used.has(edge))).toEqual([])
  })

  it('form no cycle', () => {
    expect(findCycles(product)).toEqual([])
  })

  it('of a library stand in one folder', () => {
    const uses = product.flatMap((file) => file.packages.map((name) => `${name} in ${folderOf(file.path)}`))
    const allowed = new Set(Object.entries(LIBRARIES).map(([name, folder]) => `${name} in ${folder}`))

    expect([...new Set(uses)].filter((use) => !allowed.has(use))).toEqual([])
  })
})

describe('a file', () => {
  it('without a folder has a reason to have none', () => {
    const loose = product.map((file) => file.path).filter((file) => !file.includes('/'))

    expect(loose.filter((file) => !OPEN_FILES.includes(file) && ROOT_EDGES[file] === undefined)).toEqual([])
  })

  it('is given its effects, unless its reason is listed', () => {
    const reaching = product.filter((file) => file.ambient.length > 0 && AMBIENT[file.path] === undefined)

    expect(reaching.map((file) => `${file.path}: ${file.ambient.join(', ')}`)).toEqual([])
  })

  it(`has at most ${LONGEST_FILE} lines, unless it is generated`, () => {
    const long = files.filter((file) => file.lines > LONGEST_FILE && !GENERATED.includes(file.path))

    expect(long.map((file) => `${file.path}: ${file.lines}`)).toEqual([])
  })

  it('is listed as an exception only while it needs to be', () => {
    const reaching = new Set(product.filter((file) => file.ambient.length > 0).map((file) => file.path))

    expect(Object.keys(AMBIENT).filter((file) => !reaching.has(file))).toEqual([])
    expect(GENERATED.filter((file) => !files.some(({ path }) => path === file))).toEqual([])
  })
})

describe('src/README.md', () => {
  it('describes each folder in one sentence without "and"', async () => {
    const folders = (await readdir(SRC, { withFileTypes: true })).filter((entry) => entry.isDirectory())
    const map = await readMap(`${SRC}/README.md`)

    expect([...map.keys()].sort()).toEqual(folders.map((folder) => folder.name).sort())
    expect([...map.values()].filter((sentence) => / and |\..*\./.test(sentence))).toEqual([])
  })

  it('names only files that are there', async () => {
    const text = await readFile(`${SRC}/README.md`, 'utf8')
    const named = [...text.matchAll(/`([\w/]+\.ts)`/g)].map(([, file = '']) => file)
    expect(named.filter((file) => file !== 'cli.ts' && !files.some(({ path }) => path === file))).toEqual([])
  })

  it('stays short enough to be read', async () => {
    const text = await readFile(`${SRC}/README.md`, 'utf8')
    expect(text.split('\n').length).toBeLessThan(90)
  })
})
