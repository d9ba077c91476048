import { describe, expect, it } from 'vitest'
import { startCli } from '../../fixtures/cliProcess.ts'
import { typedWorkspace } from '../../fixtures/typedWorkspace.ts'

const TASK = 'schemas/tasks/order.schema.json'
const order = (type: string): string => `{\n  "type": "object",\n  "properties": { "total": { "type": "${type}" } }\n}`

/** `stepyard types --watch` in a workspace that has one schema. */
async function watching() {
  const typed = await typedWorkspace({ [TASK]: order('number') })
  const { child, ended } = startCli(typed.root, ['types', '--watch'])
  let printed = ''
  /** Waits until it prints words that it had not printed before. */
  const said = (words: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!printed.includes(words)) return
        printed = ''
        child.stdout.off('data', look)
        resolve()
      }
      child.stdout.on('data', look)
      void ended.then(({ code, err }) => reject(new Error(`ended with ${code}: ${err}`)))
      look()
    })
  child.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString()
  })
  await said('made     .stepyard/types/tasks.d.ts')
  return {
    ...typed,
    said,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await ended
      await typed[Symbol.asyncDispose]()
    },
    interrupted() {
      child.kill('SIGINT')
      return ended
    },
  }
}

describe('stepyard types --watch', () => {
  it('writes the types of a schema again when it is saved, and ends with 0 when it is interrupted', async () => {
    await using watch = await watching()
    await watch.edit({ [TASK]: order('boolean') })
    await watch.said('changed  .stepyard/types/tasks.d.ts')

    expect(await watch.read('tasks.d.ts')).toContain('total?: boolean')
    expect((await watch.interrupted()).code).toBe(0)
  })

  it('says where a schema is broken, and leaves its last good types until it is whole again', async () => {
    await using watch = await watching()
    await watch.edit({ [TASK]: '{\n  "type": }' })
    await watch.said(`${TASK}:2:11 error The schema is not JSON.`)

    expect(await watch.read('tasks.d.ts')).toContain('total?: number')
    await watch.edit({ [TASK]: order('string') })
    await watch.said('changed  .stepyard/types/tasks.d.ts')
    expect(await watch.read('tasks.d.ts')).toContain('total?: string')
  })

  it('takes the types away with the schema', async () => {
    await using watch = await watching()
    await watch.edit({ [TASK]: null })
    await watch.said('changed  .stepyard/types/tasks.d.ts')

    expect(await watch.read('tasks.d.ts')).not.toContain('total')
  })
})
