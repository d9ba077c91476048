import type { Effects } from './effects.ts'
import type { DevLoader, ReloadEvent } from './loader/dev/openDevLoader.ts'
import { chooseNamespace } from './namespaces.ts'
import type { DevEvent } from './server/devEvent.ts'
import { itemKind } from './workspace/layout.ts'

/** Whose tasks are served. */
export interface WatchedBranch {
  readonly root: string
  readonly namespace?: string | undefined
  readonly effects: Effects
}

/** What a reload is to those who follow it. */
export function eventsOf(
  { generation, files, milliseconds, invalid, healed }: ReloadEvent,
  { diagnostics, table }: DevLoader,
): readonly DevEvent[] {
  // What cannot be loaded goes on in the table; what never could be has no name but that of its file.
  const stepIn = (file: string): string => [...table.steps.values()].find(({ path }) => path === file)?.name ?? file
  const broken = invalid.flatMap((file): DevEvent[] => {
    const diagnostic = diagnostics.find((finding) => finding.file === file && finding.severity === 'error')
    return diagnostic ? [{ type: 'step.invalid', step: stepIn(file), diagnostic }] : []
  })
  const mended = healed.map((file): DevEvent => ({ type: 'step.healed', step: stepIn(file) }))
  return [{ type: 'generation.ready', generation, files, milliseconds }, ...broken, ...mended]
}

/** Whether fakes may have become others: what they import may be any file that is no step. */
export function isForFakes(file: string): boolean {
  return itemKind(file) !== 'step'
}

/** Says so when the tasks of another branch would be meant by now: those that are served stay the same. */
export function watchBranch({ root, namespace, effects }: WatchedBranch) {
  let said = namespace
  return {
    async look(): Promise<void> {
      const { name, chosenBy } = await chooseNamespace(root, effects)
      if (namespace === undefined || name === said || chosenBy !== 'branch') return
      said = name
      if (name === namespace) return
      const message = `the branch is ${name} now; tasks are still those of ${namespace} until the server is started again`
      effects.log({ level: 'warning', message })
    },
  }
}
