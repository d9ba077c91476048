/** An event as it is handed to the store, which numbers it and puts it in its envelope. */
export interface NewEvent {
  /** E.g. `StepFinished`. */
  readonly type: string
  /** The account on whose behalf it happened: never a workspace. */
  readonly actorAccountId: string
  /** Id of the event, task or delivery that is behind it. */
  readonly causedBy?: string
  /** Plain JSON, or its text where the caller has that. */
  readonly data: object | string
  /**
   * Says that the keys of `data`, so many, are the first ones of the next event's data, with the same values: they are
   * kept once. None of them may look like a number, which would move it to the front.
   */
  readonly sharedKeys?: number
}

/** An event in its envelope. */
export interface TaskEvent {
  /** `<task id>:<number>`: the same wherever the task is taken. */
  readonly id: string
  readonly type: string
  /** The task. */
  readonly aggregateId: string
  readonly actorAccountId: string
  readonly workspaceId: string
  readonly causedBy: string | null
  /** ISO 8601, UTC. */
  readonly timestamp: string
  readonly data: Readonly<Record<string, unknown>>
}

/** An event with its place in the store. */
export interface StoredEvent extends TaskEvent {
  /** Place in the journal of the store, ascending; events of one commit share it. */
  readonly offset: number
  /** Place among the events of its task, from 0. */
  readonly number: number
}
