import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { testDir } from '../../fixtures/testDir.ts'
import { createDirectoryFilter, createOwnership } from './ownership.ts'
import { scanFolder, scanFolderInTurns, type ScanRequest } from './scan.ts'

const FILES = {
  'stepyard.yaml': 'format: 1\n',
  'steps/a.ts': 'export const a = 1\n',
  'steps/deep/er/b.ts': 'export const b = 2\n',
  'steps/other/stepyard.yaml': 'format: 1\n',
  'steps/other/steps/c.ts': 'export const c = 3\n',
}

function requestFor(root: string): ScanRequest {
  const known = { at: 0, files: new Map() }
  return { root, owns: createOwnership(), enters: createDirectoryFilter(), known, now: 0 }
}

describe('scanFolderInTurns', () => {
  it('finds what a scan at once finds', async () => {
    await using dir = await testDir(FILES)

    const scan = await scanFolderInTurns(requestFor(dir.path))

    expect(scan).toEqual(scanFolder(requestFor(dir.path)))
    expect([...scan.tree.keys()].sort()).toEqual(['steps/a.ts', 'steps/deep/er/b.ts', 'stepyard.yaml'])
    expect([...scan.nested]).toEqual(['steps/other'])
  })

  it('lets others have their turn before it ends', async () => {
    await using dir = await testDir(FILES)
    const order: string[] = []

    const scanning = scanFolderInTurns(requestFor(dir.path)).then(() => order.push('scanned'))
    await setImmediate()
    order.push('others')
    await scanning

    expect(order).toEqual(['others', 'scanned'])
  })

  it('rejects for a directory that cannot be read', async () => {
    await using dir = await testDir()

    const scanning = scanFolderInTurns(requestFor(`${dir.path}/missing`))

    await expect(scanning).rejects.toMatchObject({ code: 'FOLDER_UNREADABLE' })
  })
})
