import { lstatSync } from 'node:fs'
import { mkdir, readFile, readdir, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { copyOf } from '../../fixtures/killEveryStep.ts'
import { useWorld, type Clone, type World } from '../../fixtures/syncWorld.ts'
import { isStepyardError } from '../errors.ts'
import { repairBase } from './repairBase.ts'

const OURS = 'export const condition = { mine: true }\n'
const THEIRS = 'export const condition = { theirs: true }\n'

/** What happens to one file of `.stepyard`. */
const DAMAGES: Readonly<Record<string, (file: string, world: World) => Promise<void>>> = {
  deleted: (file) => rm(file),
  emptied: (file) => writeFile(file, ''),
  'cut in half': (file) => truncate(file, Math.floor(lstatSync(file).size / 2)),
  'full of noise': (file) => writeFile(file, Buffer.alloc(300, 0xa7)),
  'one byte off': async (file) => {
    const bytes = await readFile(file)
    const at = Math.floor(bytes.length / 2)
    bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at)
    await rm(file)
    await writeFile(file, bytes)
  },
  'of another shape': (file) => writeFile(file, '{"format":3,"base":7,"at":"now","files":[[]],"commit":{}}'),
  'a folder': async (file) => {
    await rm(file)
    await mkdir(file)
  },
  'a link out of the workspace': async (file, world) => {
    await rm(file)
    await symlink(join(world.dir, 'outside'), file)
  },
}

describe('a file of .stepyard', () => {
  let world: World
  let template: Clone
  let files: string[]

  beforeAll(async () => {
    world = await useWorld()
    await writeFile(join(world.dir, 'outside'), 'not ours\n')
    template = await world.clone('ada')
    await world.commit({ 'steps/first.ts': 'export const first = 1\n' })
    await template.pull()
    await template.edit({ 'steps/charge.ts': OURS, 'libraries/shop/money.ts': null, 'steps/mine.ts': OURS })
    await world.commit({ 'steps/receive.ts': THEIRS, 'steps/new.ts': THEIRS })
    await template.planPull()
    files = await stateFiles(join(template.root, '.stepyard'))
  })
  afterAll(() => world[Symbol.asyncDispose]())

  it.each(Object.keys(DAMAGES))(
    'that is %s costs no edit, and the next pull, or a repair and a pull, bring the rest',
    async (name) => {
      for (const file of files) {
        const clone = await copyOf(world, template)
        await DAMAGES[name]?.(join(clone.root, '.stepyard', file), world)

        const outcome = await pullOrRepair(clone, join(clone.root, '.stepyard', file))

        const {
          'steps/charge.ts': charge,
          'steps/mine.ts': mine,
          'steps/receive.ts': receive,
          'steps/new.ts': fresh,
        } = await clone.files()
        expect({ file, outcome, charge, mine, receive, fresh }).toEqual({
          file,
          outcome,
          charge: OURS,
          mine: OURS,
          receive: THEIRS,
          fresh: THEIRS,
        })
        const sent = (await clone.planPush()).changes.filter(({ action }) => action === 'send' || action === 'delete')
        expect({ file, sent: sent.map(({ path }) => path) }).toEqual({
          file,
          sent: ['steps/charge.ts', 'steps/mine.ts'],
        })
        expect(await readFile(join(world.dir, 'outside'), 'utf8')).toBe('not ours\n')
      }
    },
  )
})

/** Every file, but of the objects only a few. */
async function stateFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const all = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
  const objects = all.filter((file) => file.startsWith('git/objects/'))
  return [...all.filter((file) => !objects.includes(file)), ...objects.filter((_, index) => index % 5 === 0)].sort()
}

/** Pulls; where that stops with an error does what its hint says, and pulls again. */
async function pullOrRepair(clone: Clone, file: string): Promise<string> {
  const code = await clone.pull().then(
    () => 'pulled',
    (error: unknown) => (isStepyardError(error) ? error.code : String(error)),
  )
  if (code === 'pulled') return code
  if (code === 'PATH_IN_THE_WAY') await rm(file, { recursive: true })
  else await repairBase(await clone.workspace(), { effects: clone.effects })
  await clone.pull()
  return code
}
