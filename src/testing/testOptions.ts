import type { OpenObject } from '../condition/data.ts'
import type { FaultRule } from '../config/schemaTypes.ts'
import type { FixedAnswers } from '../connectors/fixedAnswers.ts'
import type { WorkspaceConnectors } from '../define.ts'
import type { FakeParts } from '../defineFake.ts'
import type { TestClockOptions } from './testClock.ts'
import type { TestEnvironmentOptions } from './testEnvironment.ts'

/** What a test says about the world its steps run in. */
export interface TestWorkspaceOptions extends TestEnvironmentOptions {
  /** A folder in the workspace. Default: that of the test file. */
  readonly root?: string
  readonly clock?: TestClockOptions
  /** Fakes that are asked before those of `fakes/`, by connector: handlers as `defineFake` takes them, or answers. */
  readonly fakes?: TestFakes
  /** What operations answer before anything else does, faults included, as fixtures write it. */
  readonly answers?: FixedAnswers
  /** Connectors that are answered by their recordings alone. */
  readonly replay?: readonly string[]
  /** Calls that go wrong, as faults.yaml says it. Rules of that file do not apply in tests. */
  readonly faults?: readonly TestFault[]
}

/** Fakes by connector; typed where `stepyard types` has described the connectors. */
export type TestFakes = keyof WorkspaceConnectors extends never
  ? Readonly<Record<string, FakeParts<OpenObject>>>
  : { readonly [Name in keyof WorkspaceConnectors]?: FakeParts<OpenObject, Name & string> }

/** A rule of faults.yaml; tests need no name for it. */
export type TestFault = Omit<FaultRule, 'name'> & Partial<Pick<FaultRule, 'name'>>

/** The calls that go wrong. */
export interface TestFaults {
  add(rule: TestFault): void
  /** From now on nothing goes wrong. */
  clear(): void
}
