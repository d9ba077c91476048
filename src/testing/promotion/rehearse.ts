import type { FixtureConfig } from '../../config/schemaTypes.ts'
import { createStepIndex } from '../../engine/stepIndex.ts'
import { openLoader } from '../../loader/openLoader.ts'
import type { Workspace } from '../../workspace/workspace.ts'
import { fixtureOptions, runFixtureTask, type Stop } from '../fixture/runFixture.ts'
import { openTestWorkspace } from '../openTestWorkspace.ts'

/** What came of a fixture with one task: how the task stood each time it rested, or why it could not be run. */
export type Rehearsal =
  | { readonly ran: true; readonly stops: readonly Stop[] }
  | { readonly ran: false; readonly error: Error }

/** Runs a fixture in this process. */
export type Rehearse = (fixture: FixtureConfig) => Promise<Rehearsal>

/**
 * Loads the steps of a workspace for `use`, which may run fixtures on them; the workspace may have recordings that are
 * in no file yet.
 */
export async function withRehearsals<Result>(
  { root, workspace, file }: { readonly root: string; readonly workspace: Workspace; readonly file: string },
  use: (rehearse: Rehearse) => Promise<Result>,
): Promise<Result> {
  const loader = await openLoader({ root, workspace })
  const steps = { root, workspace, loader, index: createStepIndex(loader.table) }
  try {
    return await use(async (fixture) => {
      await using opened = await openTestWorkspace(steps, fixtureOptions(fixture, file))
      try {
        const stops = await Promise.all(fixture.tasks.map((task, index) => runFixtureTask(opened, task, index)))
        return { ran: true, stops: stops.flat() }
      } catch (error) {
        if (error instanceof Error) return { ran: false, error }
        throw error
      }
    })
  } finally {
    await loader.close()
  }
}
