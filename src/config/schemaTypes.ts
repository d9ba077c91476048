// Generated from schemas/*.schema.json by `npm run generate`. Do not edit: change the schema.

/**
 * stepyard.yaml: the name of a workspace, its environments and where they are kept.
 */
export interface StepyardConfig {
  /**
   * The version of this file format.
   */
  readonly format: 1
  /**
   * The name of the workspace, as people see it.
   */
  readonly name: string
  readonly source?: Source
  /**
   * Name to environment. A branch is an environment.
   */
  readonly environments: {
    readonly [k: string]: StepyardEnvironment
  }
  /**
   * Glob patterns of further files that belong to the workspace.
   */
  readonly include?: readonly string[]
  /**
   * Glob patterns of files that do not belong to the workspace.
   */
  readonly exclude?: readonly string[]
  readonly engine?: EngineSettings
  readonly check?: CheckSettings
}
/**
 * Where the branches are kept. Never holds a token or a password: those are given to the Git credential store.
 */
export interface Source {
  /**
   * Address of the Git repository: https, ssh or file. Default: the remote of the folder.
   */
  readonly repository?: string
  /**
   * The name to sign in with, where the server wants one.
   */
  readonly username?: string
  /**
   * Names of `git fsck` findings that this old repository is known to have and that may be let in.
   */
  readonly allowFsck?: readonly string[]
}
/**
 * One environment: its branch, where it is promoted from, and who may change it.
 */
export interface StepyardEnvironment {
  /**
   * The Git branch that is this environment, without refs/heads/.
   */
  readonly branch: string
  /**
   * The environment whose tested state is promoted into this one.
   */
  readonly promoteFrom?: string
  /**
   * What must pass before a promotion into this environment.
   */
  readonly gates?: readonly ('check' | 'test' | 'types')[]
  /**
   * Changes reach the branch through a compare branch or a promotion, never by a direct push.
   */
  readonly protected?: boolean
  /**
   * How many people must agree to a promotion into this environment.
   */
  readonly approvals?: {
    /**
     * How many people must agree.
     */
    readonly count?: number
    /**
     * How long a promotion waits for them before it is given up.
     */
    readonly timeout?: string
  }
  /**
   * A host follows the branch without being asked. Default: true, but false where `protected` is true.
   */
  readonly autoSync?: boolean
  /**
   * How often a host looks at the branch: 10s to 24h.
   */
  readonly syncInterval?: string
}
/**
 * Limits of the engine that runs the tasks.
 */
export interface EngineSettings {
  /**
   * How many step runs a task may have before it is stopped.
   */
  readonly maxStepRuns?: number
  /**
   * When a step may run again on the same task: `once` unless the step asks for it, or `on-change` of the data that its condition reads.
   */
  readonly refire?: 'once' | 'on-change'
  /**
   * The longest one step run may take.
   */
  readonly stepTimeout?: string
  /**
   * What happens to task data that fits none of the schemas in `schemas/tasks/`, when it comes in: nothing (`off`), a note in the journal of the task (`warn`), or it is not taken (`refuse`).
   */
  readonly validate?: 'off' | 'warn' | 'refuse'
  /**
   * Whether a task survives a power cut as soon as it is acknowledged (`strict`), or only an end of the process (`relaxed`, which is faster).
   */
  readonly durability?: 'strict' | 'relaxed'
  /**
   * Modules of Node by which steps may start programs (`child_process`) or threads (`worker_threads`), open a debugger (`inspector`), or listen (`net`). Default: none of them.
   */
  readonly allow?: readonly ('child_process' | 'worker_threads' | 'inspector' | 'net')[]
  /**
   * Paths in task data by which tasks are found at once, however many there are.
   */
  readonly index?: readonly string[]
  /**
   * How much of the past is kept; the oldest tasks that have ended go first. Unfinished tasks are always kept.
   */
  readonly retention?: {
    /**
     * How long ended tasks are kept.
     */
    readonly age?: string
    /**
     * The most ended tasks that are kept.
     */
    readonly tasks?: number
    /**
     * The most bytes that tasks and their journal may take.
     */
    readonly bytes?: number
  }
}
/**
 * What `stepyard check` is told about this workspace.
 */
export interface CheckSettings {
  /**
   * Findings that are known and right as they are. One that allows nothing any more is a finding itself.
   */
  readonly allow?: readonly AllowedFinding[]
}
/**
 * A warning, a note or a secret in code that is right as it is, with the reason.
 */
export interface AllowedFinding {
  /**
   * The code of the finding, as `check` prints it.
   */
  readonly code: string
  /**
   * A glob pattern of the files in which it is allowed. Default: all of them.
   */
  readonly path?: string
  /**
   * That of one secret, as its hint says: it stays the same when lines move, and changes with the secret.
   */
  readonly fingerprint?: string
  /**
   * A part of the message of the finding.
   */
  readonly match?: string
  /**
   * Why it is right as it is, for whoever reads it next.
   */
  readonly reason: string
}

/**
 * environments/<name>.yaml: what differs in one environment. Present on every branch; holds no secret.
 */
export interface EnvironmentConfig {
  /**
   * What the environment is for.
   */
  readonly type?: 'development' | 'staging' | 'production' | 'sandbox'
  /**
   * What people should know about this environment.
   */
  readonly description?: string
  /**
   * How much this environment may hold and do.
   */
  readonly limits?: {
    /**
     * The most automations; an automation is a folder directly under steps/.
     */
    readonly automations?: number
    /**
     * The most tasks that run at the same time.
     */
    readonly concurrentTasks?: number
  }
  /**
   * Rules for the data of this environment. One that this version cannot keep is reported by `stepyard check`.
   */
  readonly policy?: {
    /**
     * Whether tasks may hold data about people.
     */
    readonly piiAllowed?: boolean
    /**
     * Whether task data must be encrypted where it is stored.
     */
    readonly encryptionRequired?: boolean
    /**
     * After how many days finished tasks are deleted.
     */
    readonly retentionDays?: number
  }
  /**
   * The proxy that all live calls of this environment go through.
   */
  readonly gateway?: string
  /**
   * Non-secret values by name, as `task.config(name)` and `${env:NAME}` read them: text, number, boolean, list or map.
   */
  readonly values?: {
    readonly [k: string]: unknown
  }
}

/**
 * secrets.yaml: the names of the secrets that the workspace uses. Never their values.
 */
export interface SecretsConfig {
  readonly [k: string]: SecretDeclaration | null
}
/**
 * What a secret is for. Its value lives outside the repository.
 */
export interface SecretDeclaration {
  /**
   * What the secret is for and where to get it.
   */
  readonly description?: string
  /**
   * The environments that cannot work without it.
   */
  readonly requiredIn?: readonly string[]
}

/**
 * connectors/<name>.yaml: one connection to the outside world.
 */
export interface ConnectorConfig {
  /**
   * What it connects to, such as http, slack or cron.
   */
  readonly type: string
  /**
   * Its name in code: `connectors.<namespace>`. Default: the file name in camel case.
   */
  readonly namespace?: string
  /**
   * What the connector is for.
   */
  readonly description?: string
  /**
   * Free words to find it by.
   */
  readonly tags?: readonly string[]
  /**
   * A connector that is not enabled refuses every call.
   */
  readonly enabled?: boolean
  /**
   * The environments that have it. Default: all.
   */
  readonly environments?: readonly string[]
  /**
   * Settings of the connector. Secrets are written ${secret:NAME}, values of the environment ${env:NAME}.
   */
  readonly config?: {
    readonly [k: string]: unknown
  }
  /**
   * How calls are signed in; the keys beside `type` depend on it.
   */
  readonly auth?: {
    /**
     * The scheme.
     */
    readonly type?: 'none' | 'basic' | 'bearer' | 'apiKey' | 'oauth2'
    readonly [k: string]: unknown
  }
  /**
   * Put before every path; may contain ${env:NAME}.
   */
  readonly baseUrl?: string
  /**
   * Path of an OpenAPI 3 document, relative to this file.
   */
  readonly openapi?: string
  /**
   * What can be called, by name, where no OpenAPI document says so.
   */
  readonly operations?: {
    readonly [k: string]: ConnectorOperation
  }
  /**
   * How long one call may take.
   */
  readonly timeout?: string
  /**
   * Sent with every call; values may contain ${secret:NAME} and ${env:NAME}.
   */
  readonly headers?: {
    readonly [k: string]: string
  }
  /**
   * How many calls the service takes; more than that wait.
   */
  readonly rateLimit?: {
    /**
     * Calls within the time.
     */
    readonly requests: number
    /**
     * The time in which they may be made.
     */
    readonly per: string
  }
  /**
   * How often a call is tried that the service could not answer. Calls that change something are repeated only where an idempotency key is sent.
   */
  readonly retry?: {
    /**
     * Tries in all; 1 is no retry.
     */
    readonly attempts?: number
    /**
     * Before the second try; doubled with each further one.
     */
    readonly backoff?: string
  }
  /**
   * Hosts of private networks, or this machine, that live calls may reach, with or without a port.
   */
  readonly allowPrivate?: readonly string[]
}
/**
 * One call: what it takes and what it answers.
 */
export interface ConnectorOperation {
  /**
   * What the call does.
   */
  readonly description?: string
  /**
   * JSON Schema of what it takes.
   */
  readonly input?: {
    readonly [k: string]: unknown
  }
  /**
   * JSON Schema of what it answers.
   */
  readonly output?: {
    readonly [k: string]: unknown
  }
  /**
   * Answers that a fake gives, the best one first.
   */
  readonly examples?: readonly unknown[]
  /**
   * The HTTP method of a live call.
   */
  readonly method?: 'GET' | 'PUT' | 'POST' | 'DELETE' | 'PATCH' | 'HEAD' | 'OPTIONS'
  /**
   * Below the base address, with {name} for keys of the input.
   */
  readonly path?: string
  /**
   * How the body is written. Default: application/json.
   */
  readonly contentType?: string
  /**
   * The header by which the service knows a repeated call.
   */
  readonly idempotencyHeader?: string
  readonly [k: string]: unknown
}

/**
 * webhooks/<name>.yaml: what makes tasks: one address for requests, or a schedule.
 */
export interface WebhookConfig {
  /**
   * Who calls it and when.
   */
  readonly description?: string
  /**
   * Free words to find it by.
   */
  readonly tags?: readonly string[]
  /**
   * A webhook that is not enabled answers 404.
   */
  readonly enabled?: boolean
  /**
   * The environments that have it. Default: all.
   */
  readonly environments?: readonly string[]
  /**
   * The name of the tasks it makes. Default: the name of the webhook.
   */
  readonly task?: string
  /**
   * Its address below /hooks/, in place of its name: letters, digits, - . _ ~ and /.
   */
  readonly path?: string
  /**
   * The HTTP methods it answers.
   */
  readonly methods?: readonly ('GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE')[]
  /**
   * Path of a JSON Schema that the data of its tasks must satisfy, `$via` aside.
   */
  readonly schema?: string
  /**
   * How a request proves who sent it, on its raw bytes. Which keys stand beside `scheme` depends on it.
   */
  readonly verify?: {
    /**
     * The way the request is signed: `standard-webhooks`, `github`, `stripe` and `slack` as those do it; `hmac-sha256` for others; `bearer` for a token; `none`.
     */
    readonly scheme: 'none' | 'standard-webhooks' | 'github' | 'stripe' | 'slack' | 'hmac-sha256' | 'bearer'
    /**
     * A reference to a declared secret, ${secret:NAME}, or a list of them while one replaces another: each is accepted, the first signs.
     */
    readonly secret?: string | [string, ...string[]]
    /**
     * How far the time of a signed request may be off, and how long it is remembered to refuse a second one. At most 1h.
     */
    readonly tolerance?: string
    /**
     * `hmac-sha256`: the header with the signature. `bearer`: the one with the token, by default Authorization.
     */
    readonly header?: string
    /**
     * `hmac-sha256`: what stands before the signature in its header. Default: nothing.
     */
    readonly prefix?: string
    /**
     * `hmac-sha256`: how the signature is written. Default: hex.
     */
    readonly encoding?: 'hex' | 'base64'
    /**
     * `hmac-sha256`: a header with the time in seconds since 1970. `<time>.<body>` is what is signed then.
     */
    readonly timestampHeader?: string
  }
  /**
   * What is answered once the task is accepted. In texts, ${task:id} stands for its id, ${data:order.id} for a value of the request, ${query:name} for a parameter of the address.
   */
  readonly response?: {
    /**
     * The HTTP status.
     */
    readonly status?: number
    /**
     * Headers of the answer by name.
     */
    readonly headers?: {
      readonly [k: string]: string
    }
    /**
     * A text, or a value that is sent as JSON. Default: `{ task: ${task:id} }`.
     */
    readonly body?: unknown
  }
  /**
   * Makes a task at these moments instead of answering requests.
   */
  readonly schedule?: {
    /**
     * Minute, hour, day of month, month, day of week; or @hourly, @daily, @weekly, @monthly, @yearly.
     */
    readonly cron: string
    /**
     * The zone whose clock counts, by its IANA name.
     */
    readonly timezone?: string
    /**
     * What happens at the start to moments that passed while nothing ran: nothing, one run for all of them, or one for each, the latest 100 at most.
     */
    readonly missed?: 'skip' | 'once' | 'all'
    /**
     * The data of the task, besides `$via`.
     */
    readonly data?: {
      readonly [k: string]: unknown
    }
  }
}

/**
 * recordings/<connector>/<operation>.yaml: what an operation has answered, to be answered again.
 */
export interface RecordingConfig {
  /**
   * Where these answers come from.
   */
  readonly description?: string
  /**
   * Paths into the input that do not count when a call is compared; `*` stands for any key or index.
   */
  readonly ignore?: readonly string[]
  /**
   * How old an answer may be. Default: any age.
   */
  readonly maxAge?: string
  /**
   * What happens to a call whose answer is older: it fails, it is answered with a warning, or it is made and recorded again where that is allowed.
   */
  readonly onExpired?: 'fail' | 'warn' | 're-record'
  /**
   * The calls that were made. Those with the same input answer one after the other, and with the last one from then on.
   */
  readonly calls?: readonly RecordedCall[]
}
/**
 * One call and what came of it: `result` or `error`.
 */
export interface RecordedCall {
  /**
   * What the operation was called with. Default: nothing, an empty object. A text that has `***` in it stands for any text there.
   */
  readonly input?: unknown
  /**
   * What it answered.
   */
  readonly result?: unknown
  readonly error?: RecordedError
  /**
   * The step that made the call: it gets its own answers before those of others. Default: any step.
   */
  readonly step?: string
  /**
   * When it answered, in UTC; the age counts from here. Default: never too old.
   */
  readonly recordedAt?: string
}
/**
 * The error that the call ended with.
 */
export interface RecordedError {
  /**
   * What a step tests: `error.code`.
   */
  readonly code: string
  /**
   * What it said.
   */
  readonly message: string
  /**
   * The HTTP status, where there was one.
   */
  readonly status?: number
  /**
   * What was answered with that status.
   */
  readonly body?: unknown
}

/**
 * faults.yaml: which calls of connectors go wrong on purpose, when, and how.
 */
export interface FaultsConfig {
  /**
   * What these faults are for.
   */
  readonly description?: string
  /**
   * The first rule that applies to a call decides.
   */
  readonly rules?: readonly FaultRule[]
}
/**
 * One way in which calls go wrong.
 */
export interface FaultRule {
  /**
   * What it is called by; no two rules have the same name.
   */
  readonly name: string
  /**
   * Whether it applies.
   */
  readonly enabled?: boolean
  readonly match: FaultMatch
  readonly when?: FaultWhen
  readonly effect: FaultEffect
}
/**
 * The calls it is about: those to which every key applies.
 */
export interface FaultMatch {
  /**
   * What steps call: `connectors.<connector>`.
   */
  readonly connector: string
  /**
   * The operation, with its dots. Default: any.
   */
  readonly operation?: string
  /**
   * The step that calls. Default: any.
   */
  readonly step?: string
  /**
   * The id of the task. Default: any.
   */
  readonly task?: string
  /**
   * A condition for the input, as steps have one for their task. Default: any input.
   */
  readonly input?: {
    readonly [k: string]: unknown
  }
}
/**
 * Which of these calls go wrong: those to which every key applies. Default: all of them.
 */
export interface FaultWhen {
  /**
   * Only this one of the calls of each task, from 1.
   */
  readonly nth?: number
  /**
   * Each call of a task whose number can be divided by this.
   */
  readonly every?: number
  /**
   * The share of calls, from 0 to 1. Which ones follows from the task and the call, so that it is the same each time.
   */
  readonly rate?: number
  /**
   * How often in all, whichever tasks call; after that it has no effect.
   */
  readonly times?: number
}
/**
 * What happens in place of the answer: one key, with `latency` beside it where it is also slow.
 */
export interface FaultEffect {
  /**
   * The call throws this error.
   */
  readonly error?: {
    /**
     * What a step tests: `error.code`.
     */
    readonly code: string
    /**
     * What it says. Default: that a fault of this name was asked for.
     */
    readonly message?: string
  }
  /**
   * The service answers with this HTTP status, alone or with a body.
   */
  readonly status?:
    | number
    | {
        /**
         * The HTTP status.
         */
        readonly status: number
        /**
         * What is answered with it.
         */
        readonly body?: unknown
      }
  /**
   * No answer comes until the time of the connector is over.
   */
  readonly timeout?: boolean
  /**
   * The answer comes later: milliseconds, a length of time, or two of them that half and 95 of 100 calls stay below.
   */
  readonly latency?:
    | number
    | string
    | {
        /**
         * Half of the calls take less.
         */
        readonly p50: string
        /**
         * 95 of 100 calls take less.
         */
        readonly p95: string
      }
  /**
   * The answer breaks what the operation promises: a key is missing or has another type.
   */
  readonly malformed?: boolean
  /**
   * The call is made and has its effect, and the answer is lost on the way.
   */
  readonly dropped?: boolean
}

/**
 * fixtures/<name>.yaml: tasks with what is expected of them; `stepyard test` runs them.
 */
export interface FixtureConfig {
  /**
   * What these tasks show.
   */
  readonly description?: string
  /**
   * Free words to find it by.
   */
  readonly tags?: readonly string[]
  /**
   * The environment whose values the tasks see.
   */
  readonly environment?: string
  /**
   * Values that replace those of the environment.
   */
  readonly values?: {
    readonly [k: string]: unknown
  }
  /**
   * The time at which the tasks start, as ISO 8601; or how it goes.
   */
  readonly clock?: string | FixtureClock
  /**
   * Answers of connectors, by namespace and operation.
   */
  readonly connectors?: {
    readonly [k: string]: unknown
  }
  /**
   * Connectors that are answered by their recordings alone.
   */
  readonly replay?: readonly string[]
  /**
   * Calls that go wrong, as faults.yaml says it; names may be left out.
   */
  readonly faults?: readonly FixtureFault[]
  /**
   * The tasks, in the order in which they arrive.
   *
   * @minItems 1
   */
  readonly tasks: [FixtureTask, ...FixtureTask[]]
}
/**
 * When the time of the tasks starts, and how it goes.
 */
export interface FixtureClock {
  /**
   * The moment, as ISO 8601. Default: 2026-01-01T00:00:00Z.
   */
  readonly start?: string
  /**
   * Stands still until `next` turns it. Default: it goes on to what is waited for.
   */
  readonly frozen?: boolean
}
/**
 * A rule as faults.yaml has it.
 */
export interface FixtureFault {
  /**
   * What it is called by. Default: its number.
   */
  readonly name?: string
  /**
   * The calls it is about.
   */
  readonly match: {
    readonly [k: string]: unknown
  }
  /**
   * Which of these calls go wrong. Default: all of them.
   */
  readonly when?: {
    readonly [k: string]: unknown
  }
  /**
   * What happens to them.
   */
  readonly effect: {
    readonly [k: string]: unknown
  }
}
/**
 * One task and what is expected of it.
 */
export interface FixtureTask {
  /**
   * The name of the task.
   */
  readonly name: string
  /**
   * The JSON document the task starts with.
   */
  readonly data: {
    readonly [k: string]: unknown
  }
  /**
   * Where the task came from: what `$via` holds.
   */
  readonly via?: {
    readonly [k: string]: unknown
  }
  /**
   * Free words to find it by.
   */
  readonly tags?: readonly string[]
  readonly expect?: FixtureExpectation
  /**
   * What happens to the task when it rests, one after the other.
   */
  readonly next?: readonly FixtureAction[]
}
/**
 * What must be true when the task stops; the parts that are not named are not looked at.
 */
export interface FixtureExpectation {
  /**
   * The state the task stops in.
   */
  readonly state?:
    | 'created'
    | 'processing'
    | 'waiting'
    | 'question'
    | 'incomplete'
    | 'done'
    | 'error'
    | 'ignored'
    | 'interrupted'
  /**
   * The steps that ran, in order.
   */
  readonly steps?: readonly string[]
  /**
   * A condition that the data of the task must match.
   */
  readonly data?: {
    readonly [k: string]: unknown
  }
  /**
   * The calls that were made, in order: each by its name, or with a condition for its input.
   */
  readonly calls?: (
    | string
    | {
        readonly [k: string]: {} | null
      }
  )[]
  /**
   * A condition for why the task is in error, such as its code.
   */
  readonly failure?: {
    readonly [k: string]: unknown
  }
  /**
   * What the task asks.
   */
  readonly question?: string
  /**
   * A condition for what the task was completed with.
   */
  readonly result?: unknown
}
/**
 * One thing that happens to a task that rests, and what is expected then.
 */
export interface FixtureAction {
  /**
   * How far the time goes on, such as 2h.
   */
  readonly advance?: string
  /**
   * The answer to what the task asks.
   */
  readonly answer?: unknown
  /**
   * What is changed in the data of the task, as JSON Patch (RFC 6902).
   *
   * @minItems 1
   */
  readonly edit?: [FixtureEdit, ...FixtureEdit[]]
  /**
   * The task is told to go on.
   */
  readonly resume?: boolean
  readonly expect?: FixtureExpectation
}
/**
 * One change of the data.
 */
export interface FixtureEdit {
  /**
   * What is done.
   */
  readonly op: 'add' | 'remove' | 'replace'
  /**
   * JSON pointer to the place.
   */
  readonly path: string
  /**
   * The new value.
   */
  readonly value?: unknown
}

/**
 * seeds/<name>.yaml: tasks to begin with; `stepyard seed` adds them. seeds/<env>/<name>.yaml stands in its place in that environment.
 */
export interface SeedConfig {
  /**
   * What these tasks are for.
   */
  readonly description?: string
  /**
   * The tasks, in the order in which they are added.
   */
  readonly tasks: readonly SeedTask[]
}
/**
 * One task to begin with.
 */
export interface SeedTask {
  /**
   * The id of the task. Default: made from the file and the place in it, so that it is added once.
   */
  readonly id?: string
  /**
   * The name of the task.
   */
  readonly name: string
  /**
   * The JSON document the task starts with.
   */
  readonly data: {
    readonly [k: string]: unknown
  }
  /**
   * Free words to find it by.
   */
  readonly tags?: readonly string[]
}

/**
 * deploy.yaml: workspaces as code. ${VAR} is taken from the environment; paths are relative to this file.
 */
export interface DeployConfig {
  /**
   * The name of the company the workspaces belong to.
   */
  readonly company?: string
  /**
   * The workspaces to make or update, found by name.
   *
   * @minItems 1
   */
  readonly workspaces: [DeployWorkspace, ...DeployWorkspace[]]
}
/**
 * One workspace, found by name, made when missing.
 */
export interface DeployWorkspace {
  /**
   * The name of the workspace.
   */
  readonly name: string
  /**
   * Free words to find it by.
   */
  readonly tags?: readonly string[]
  /**
   * The environment of the workspace that is deployed to.
   */
  readonly environment?: string
  /**
   * Where the workspace is kept: repository, branch, username.
   */
  readonly source?: {
    /**
     * Address of the Git repository.
     */
    readonly repository?: string
    /**
     * The branch to deploy.
     */
    readonly branch?: string
    /**
     * The name to sign in with.
     */
    readonly username?: string
    readonly [k: string]: unknown
  }
  /**
   * Folders of steps, or single steps.
   */
  readonly steps?: readonly DeployStep[]
  /**
   * Folders of libraries, or single libraries.
   */
  readonly libraries?: readonly DeployLibrary[]
  /**
   * The connectors of the workspace.
   */
  readonly connectors?: readonly DeployConnector[]
  /**
   * The secrets of the workspace; values are written ${VAR}.
   */
  readonly secrets?: readonly DeploySecret[]
  /**
   * The webhooks of the workspace.
   */
  readonly webhooks?: readonly DeployWebhook[]
  /**
   * Tasks to start at the end.
   */
  readonly tasks?: readonly DeployTask[]
}
/**
 * A folder (`syncPath`) or one step (`name` and `file`).
 */
export interface DeployStep {
  /**
   * A folder of steps.
   */
  readonly syncPath?: string
  /**
   * The name of one step.
   */
  readonly name?: string
  /**
   * Read for compatibility; not used.
   */
  readonly type?: string
  /**
   * The file of one step.
   */
  readonly file?: string
}
/**
 * A folder (`syncPath`) or one library (`name` and `file`).
 */
export interface DeployLibrary {
  /**
   * A folder of libraries.
   */
  readonly syncPath?: string
  /**
   * The name of one library.
   */
  readonly name?: string
  /**
   * Its name in code.
   */
  readonly namespace?: string
  /**
   * The file of one library.
   */
  readonly file?: string
  /**
   * Free words to find it by.
   */
  readonly tags?: readonly string[]
}
/**
 * One connector, found by its namespace.
 */
export interface DeployConnector {
  /**
   * The kind of connector by name.
   */
  readonly connectorName?: string
  /**
   * The kind of connector by id.
   */
  readonly connectorId?: string
  /**
   * The name of this connector.
   */
  readonly name?: string
  /**
   * Its name in code.
   */
  readonly namespace?: string
  /**
   * Free words to find it by.
   */
  readonly tags?: readonly string[]
  /**
   * Read for compatibility: whether other workspaces may use it.
   */
  readonly shared_in_realm?: boolean
  /**
   * Settings; secrets are written ${VAR}.
   */
  readonly config?: {
    readonly [k: string]: unknown
  }
  /**
   * A JSON or YAML file with the settings.
   */
  readonly file?: string
}
/**
 * One secret or value.
 */
export interface DeploySecret {
  /**
   * The name of the secret.
   */
  readonly name: string
  /**
   * The value, as ${VAR}; plain text only where `encrypted` is false.
   */
  readonly value: string | number | boolean
  /**
   * What the secret is for.
   */
  readonly description?: string
  /**
   * Whether it is kept as a secret.
   */
  readonly encrypted?: boolean
  /**
   * Read for compatibility.
   */
  readonly options?: {
    readonly [k: string]: unknown
  }
}
/**
 * One webhook.
 */
export interface DeployWebhook {
  /**
   * The name of the webhook.
   */
  readonly name: string
}
/**
 * One task: its data here (`data`) or in a file (`file`).
 */
export interface DeployTask {
  /**
   * The name of the task.
   */
  readonly name: string
  /**
   * The JSON document of the task.
   */
  readonly data?: {
    readonly [k: string]: unknown
  }
  /**
   * A JSON or YAML file with the data.
   */
  readonly file?: string
}

/**
 * A source-config.json as other automation hosts write it; `stepyard env set --file` reads it.
 */
export interface SourceConfig {
  /**
   * Address of the Git repository.
   */
  readonly repository: string
  /**
   * The Git branch that is this environment, without refs/heads/.
   */
  readonly branch: string
  /**
   * The name to sign in with.
   */
  readonly username?: string
  /**
   * Read once and given to `git credential approve`; never written to a file.
   */
  readonly token?: string
  /**
   * Whether a host follows the branch without being asked.
   */
  readonly autoSync?: boolean
  /**
   * How often a host looks at the branch: 10s to 24h; a bare number counts seconds.
   */
  readonly syncInterval?: string | number
}

/**
 * What a sync command prints with --json: one document on standard output.
 */
export interface Report {
  /**
   * Raised when a program that reads this must change.
   */
  readonly schemaVersion: 1
  /**
   * The command that was run.
   */
  readonly command: string
  /**
   * The name of the workspace.
   */
  readonly workspace?: string
  /**
   * The environment that was compared with or changed.
   */
  readonly environment?: string
  /**
   * Address of the repository, without credentials.
   */
  readonly remote?: string
  /**
   * The branch of the environment.
   */
  readonly branch?: string
  /**
   * The commit that was last synced; null when there is none.
   */
  readonly base?: string | null
  /**
   * The commit at the tip of the branch; null when the branch does not exist.
   */
  readonly head?: string | null
  /**
   * When the tip was last read from the remote, as ISO 8601.
   */
  readonly fetchedAt?: string
  /**
   * Every item that differs, in path order.
   */
  readonly changes: readonly ReportChange[]
  /**
   * How many changes there are of each kind.
   */
  readonly counts: {
    /**
     * Items added.
     */
    readonly add: number
    /**
     * Items updated.
     */
    readonly update: number
    /**
     * Items deleted.
     */
    readonly delete: number
    /**
     * Items renamed.
     */
    readonly rename: number
    /**
     * Items in conflict.
     */
    readonly conflict: number
    /**
     * Items kept although the other side lacks them.
     */
    readonly kept?: number
  }
  /**
   * Whether applying it deletes anything.
   */
  readonly destructive: boolean
  /**
   * Whether it was applied; false for a plan.
   */
  readonly applied: boolean
  /**
   * The commit that was made or pulled.
   */
  readonly commit?: string
  /**
   * Where a change to a protected branch waits.
   */
  readonly pr?: {
    /**
     * The page that compares it, when the host is known.
     */
    readonly url?: string
    /**
     * The branch that holds it.
     */
    readonly branch: string
  }
  /**
   * The hash that seals the plan.
   */
  readonly plan?: string
  /**
   * What should be known although nothing failed.
   */
  readonly warnings: readonly ReportWarning[]
  /**
   * Why it stopped.
   */
  readonly error?: {
    /**
     * Stable, upper case.
     */
    readonly code: string
    /**
     * One sentence for people.
     */
    readonly message: string
    /**
     * What to type next.
     */
    readonly hint?: string
  }
}
/**
 * One item that differs.
 */
export interface ReportChange {
  /**
   * What happens, or would happen, to the item on the side that is written.
   */
  readonly op: 'add' | 'update' | 'delete' | 'rename' | 'heal' | 'keep'
  /**
   * Who changed it since the base.
   */
  readonly side?: 'ours' | 'theirs' | 'both'
  /**
   * The kind of item, such as step or connector.
   */
  readonly kind: string
  /**
   * The name of the item, as people say it.
   */
  readonly name: string
  /**
   * Where it is in the workspace.
   */
  readonly path: string
  /**
   * Where a renamed item was.
   */
  readonly from?: string
  /**
   * Why the two sides cannot be brought together.
   */
  readonly conflict?: 'content' | 'add-add' | 'delete-modify' | 'modify-delete' | 'rename' | 'file-directory' | 'case'
  /**
   * The git object id on each side; null where the side lacks it.
   */
  readonly hash?: {
    /**
     * The id last synced.
     */
    readonly base: string | null
    /**
     * The id in the folder.
     */
    readonly ours: string | null
    /**
     * The id on the branch.
     */
    readonly theirs: string | null
  }
}
/**
 * One thing to know.
 */
export interface ReportWarning {
  /**
   * Stable, upper case.
   */
  readonly code: string
  /**
   * One sentence for people.
   */
  readonly message: string
  /**
   * The file it is about.
   */
  readonly path?: string
  /**
   * What to type next.
   */
  readonly hint?: string
}

/**
 * What happened to a task, as its journal, the event stream and exports say it. A task is the fold of its events.
 */
export interface TaskEvent {
  /**
   * `<task id>:<number>`, the same wherever the task is taken.
   */
  readonly id: string
  /**
   * What happened; `data` is what the definition of this name says.
   */
  readonly type:
    | 'TaskCreated'
    | 'StepStarted'
    | 'StepFinished'
    | 'StepFailed'
    | 'TaskWaiting'
    | 'TaskAsked'
    | 'TaskAnswered'
    | 'TaskIncomplete'
    | 'TaskCompleted'
    | 'TaskIgnored'
    | 'TaskFailed'
    | 'TaskInterrupted'
    | 'TaskResumed'
    | 'TaskRewound'
    | 'TaskEdited'
    | 'SubtaskFinished'
  /**
   * Id of the task.
   */
  readonly aggregateId: string
  /**
   * The account on whose behalf it happened; never a workspace.
   */
  readonly actorAccountId: string
  /**
   * Id of the workspace.
   */
  readonly workspaceId: string
  /**
   * Id of the event, task or delivery that is behind it; null when somebody asked for it.
   */
  readonly causedBy: string | null
  /**
   * When, as ISO 8601 in UTC.
   */
  readonly timestamp: string
  /**
   * What the type says.
   */
  readonly data: {
    readonly [k: string]: unknown
  }
}
/**
 * A place of task data that its schema does not take. Values that are secret or about people are not in it.
 */
export interface DataWarning {
  /**
   * What kind of finding it is.
   */
  readonly code: 'TASK_DATA_INVALID'
  /**
   * Path of the schema that the data comes nearest to.
   */
  readonly schema: string
  /**
   * Where in the data; empty for all of it.
   */
  readonly path: string
  /**
   * What should stand there, in words.
   */
  readonly expected: string
  /**
   * What stands there.
   */
  readonly actual: string
}
/**
 * A task was submitted, forked or started by another one.
 */
export interface TaskCreated {
  /**
   * What is wrong with the data that came in, where it was taken all the same.
   */
  readonly warnings?: readonly DataWarning[]
  /**
   * The name of the task.
   */
  readonly name: string
  /**
   * Free words to find it by.
   */
  readonly tags: readonly string[]
  /**
   * The data of version 0.
   */
  readonly data: {
    readonly [k: string]: unknown
  }
  /**
   * The task that started it as a sub-task.
   */
  readonly parent?: string
  /**
   * The task and version it was forked from.
   */
  readonly forkedFrom?: {
    /**
     * Id of the other task.
     */
    readonly task: string
    /**
     * Version of the other task.
     */
    readonly version: number
  }
  /**
   * Steps that had run on the version it was forked from, and do not run again.
   */
  readonly ran?: readonly string[]
}
/**
 * A step began to run on a task.
 */
export interface StepStarted {
  /**
   * Number of the step run within its task, from 1.
   */
  readonly run: number
  /**
   * Name of the step.
   */
  readonly step: string
  /**
   * The version of the data that the step met.
   */
  readonly inputVersion: number
  /**
   * Identifies the data that the step met.
   */
  readonly inputHash: string
  /**
   * Which try it was: 1, or higher where a step is tried again.
   */
  readonly attempt: number
  /**
   * The generation of the code that ran.
   */
  readonly generation: number
  /**
   * Identifies the file of the step as it was.
   */
  readonly fileHash: string
  /**
   * The commit that was checked out.
   */
  readonly revision?: string
  /**
   * Steps that match as well and are as specific, so that only their paths decided.
   */
  readonly ties?: readonly string[]
}
/**
 * A step ended well, and its changes were made.
 */
export interface StepFinished {
  /**
   * Number of the step run within its task, from 1.
   */
  readonly run: number
  /**
   * Name of the step.
   */
  readonly step: string
  /**
   * The version of the data that the step met.
   */
  readonly inputVersion: number
  /**
   * Identifies the data that the step met.
   */
  readonly inputHash: string
  /**
   * Which try it was: 1, or higher where a step is tried again.
   */
  readonly attempt: number
  /**
   * The generation of the code that ran.
   */
  readonly generation: number
  /**
   * Identifies the file of the step as it was.
   */
  readonly fileHash: string
  /**
   * The commit that was checked out.
   */
  readonly revision?: string
  /**
   * The version of the data after this event.
   */
  readonly version: number
  /**
   * What changed in the data, as JSON Patch (RFC 6902).
   */
  readonly patch: readonly PatchOperation[]
  /**
   * Identifies the data as the step left it.
   */
  readonly outputHash: string
  /**
   * Whether the step may run again on this task.
   */
  readonly redo?: true
  /**
   * Steps that may run again because this one changed what they read.
   */
  readonly refired?: readonly string[]
  /**
   * Ids of the sub-tasks it started.
   */
  readonly subtasks?: readonly string[]
  /**
   * The calls of connectors, in the order in which they ended; absent where there is none.
   */
  readonly calls?: readonly CallRecord[]
  /**
   * What the body wrote with `console`; absent where there is none.
   */
  readonly logs?: readonly LogLine[]
  /**
   * What the body added to the audit trail; absent where there is none.
   */
  readonly audit?: readonly AuditEntry[]
  /**
   * What the body showed with `task.visualize`; absent where there is none.
   */
  readonly views?: readonly View[]
  /**
   * What the clock said when the body looked, in milliseconds since 1970; a replay says the same.
   */
  readonly times?: readonly number[]
  /**
   * How long the run took, in milliseconds.
   */
  readonly ms: number
  readonly usage?: StepUsage
  /**
   * Whether the file could not be loaded, so that its last good version ran; left out when not.
   */
  readonly stale?: boolean
}
/**
 * One operation of a JSON Patch.
 */
export interface PatchOperation {
  /**
   * What is done.
   */
  readonly op: 'add' | 'remove' | 'replace'
  /**
   * JSON pointer to the place.
   */
  readonly path: string
  /**
   * The new value.
   */
  readonly value?: unknown
}
/**
 * One call of a connector and what came of it.
 */
export interface CallRecord {
  /**
   * Namespace of the connector.
   */
  readonly connector: string
  /**
   * Name of the operation.
   */
  readonly operation: string
  /**
   * Who answered it, such as fake or recording; absent in older journals.
   */
  readonly layer?: string
  /**
   * The fault that was injected.
   */
  readonly fault?: string
  /**
   * What it was given.
   */
  readonly input?: unknown
  /**
   * What it answered.
   */
  readonly result?: unknown
  /**
   * Why it failed.
   */
  readonly error?: {
    /**
     * What went wrong, for programs.
     */
    readonly code: string
    /**
     * What went wrong, for people.
     */
    readonly message: string
    readonly refusal?: CallRefusal
  }
  /**
   * How long it took, in milliseconds.
   */
  readonly ms: number
}
/**
 * What the service said, where it refused the call; absent in older journals.
 */
export interface CallRefusal {
  /**
   * The HTTP status.
   */
  readonly status: number
  /**
   * The code that the service gave.
   */
  readonly reason?: string
  /**
   * What the service said, for people.
   */
  readonly words?: string
  /**
   * What it answered.
   */
  readonly body?: unknown
}
/**
 * One line of the log of a step run.
 */
export interface LogLine {
  /**
   * How much it matters.
   */
  readonly level: 'debug' | 'info' | 'warning' | 'error'
  /**
   * The line.
   */
  readonly text: string
  /**
   * When, in milliseconds since 1970.
   */
  readonly at: number
}
/**
 * One entry of the audit trail: a message, or a reference to something outside.
 */
export interface AuditEntry {
  /**
   * When, in milliseconds since 1970.
   */
  readonly at: number
  /**
   * What happened.
   */
  readonly message?: string
  /**
   * Something outside that the task is about.
   */
  readonly reference?: {
    /**
     * Its id.
     */
    readonly id: string
    /**
     * Its name.
     */
    readonly name?: string
    /**
     * What it is to the task.
     */
    readonly role?: string
    /**
     * Where it is.
     */
    readonly url?: string
  }
}
/**
 * Something the log shows as more than text.
 */
export interface View {
  /**
   * How it is shown.
   */
  readonly type: string
  /**
   * Its title.
   */
  readonly name: string
  /**
   * What is shown.
   */
  readonly data: unknown
  /**
   * How, in detail.
   */
  readonly options?: unknown
}
/**
 * What the thread of a step run spent while it ran; absent where the run had no thread of its own, or lost it.
 */
export interface StepUsage {
  /**
   * How long the thread was busy, in milliseconds: what the body computed, with whatever else ran there meanwhile and any wait for a turn of the processor.
   */
  readonly cpu: number
  /**
   * The largest heap of the thread that was seen, in megabytes: every 50 ms that the thread had a turn, and at the end of the run.
   */
  readonly heap: number
  /**
   * How many other step runs were in the thread at some time meanwhile, whose share is part of both; absent where there was none.
   */
  readonly beside?: number
}
/**
 * A step failed; the data stayed as it was.
 */
export interface StepFailed {
  /**
   * Number of the step run within its task, from 1.
   */
  readonly run: number
  /**
   * Name of the step.
   */
  readonly step: string
  /**
   * The version of the data that the step met.
   */
  readonly inputVersion: number
  /**
   * Identifies the data that the step met.
   */
  readonly inputHash: string
  /**
   * Which try it was: 1, or higher where a step is tried again.
   */
  readonly attempt: number
  /**
   * The generation of the code that ran.
   */
  readonly generation: number
  /**
   * Identifies the file of the step as it was.
   */
  readonly fileHash: string
  /**
   * The commit that was checked out.
   */
  readonly revision?: string
  readonly error: StepError
  /**
   * The same for failures with one reason.
   */
  readonly fingerprint: string
  /**
   * When it is tried again, in milliseconds since 1970.
   */
  readonly retryAt?: number
  /**
   * The calls of connectors, in the order in which they ended; absent where there is none.
   */
  readonly calls?: readonly CallRecord[]
  /**
   * What the body wrote with `console`; absent where there is none.
   */
  readonly logs?: readonly LogLine[]
  /**
   * What the body added to the audit trail; absent where there is none.
   */
  readonly audit?: readonly AuditEntry[]
  /**
   * What the body showed with `task.visualize`; absent where there is none.
   */
  readonly views?: readonly View[]
  /**
   * What the clock said when the body looked, in milliseconds since 1970; a replay says the same.
   */
  readonly times?: readonly number[]
  /**
   * How long the run took, in milliseconds.
   */
  readonly ms: number
  readonly usage?: StepUsage
  /**
   * Whether the file could not be loaded, so that its last good version ran; left out when not.
   */
  readonly stale?: boolean
}
/**
 * Why a step run failed.
 */
export interface StepError {
  /**
   * What went wrong, for programs.
   */
  readonly code: string
  /**
   * What went wrong, for people.
   */
  readonly message: string
  /**
   * What to do about it.
   */
  readonly hint?: string
  /**
   * The stack, with places in the files as they are written.
   */
  readonly stack?: string
  readonly at?: Place
}
/**
 * The first place of the stack inside the workspace.
 */
export interface Place {
  /**
   * Path in the workspace.
   */
  readonly file: string
  /**
   * From 1.
   */
  readonly line: number
  /**
   * From 1.
   */
  readonly column: number
}
/**
 * Nothing runs until a moment comes or a sub-task ends.
 */
export interface TaskWaiting {
  /**
   * What it waits for.
   */
  readonly reason: 'park' | 'retry' | 'subtasks' | 'timeout'
  /**
   * The moment, in milliseconds since 1970.
   */
  readonly until?: number
  /**
   * Ids of the sub-tasks it waits for.
   */
  readonly tasks?: readonly string[]
}
/**
 * A person is asked something.
 */
export interface TaskAsked {
  /**
   * What is asked.
   */
  readonly question: string
  /**
   * JSON Schema of the answer.
   */
  readonly schema?: {} | boolean
  /**
   * Where in the data the answer goes.
   */
  readonly into: string
}
/**
 * The question was answered.
 */
export interface TaskAnswered {
  /**
   * What is wrong with the data that came in, where it was taken all the same.
   */
  readonly warnings?: readonly DataWarning[]
  /**
   * The version of the data after this event.
   */
  readonly version: number
  /**
   * What changed in the data, as JSON Patch (RFC 6902).
   */
  readonly patch: readonly PatchOperation[]
}
/**
 * No step matches; the task waits for somebody to do something about it.
 */
export interface TaskIncomplete {}
/**
 * The task is done.
 */
export interface TaskCompleted {
  /**
   * What `task.complete` was given.
   */
  readonly result?: unknown
  /**
   * Whether it was completed by its time-out.
   */
  readonly expired?: true
}
/**
 * A step decided that the task is of no interest.
 */
export interface TaskIgnored {}
/**
 * The task cannot go on.
 */
export interface TaskFailed {
  /**
   * What went wrong, for programs.
   */
  readonly code: string
  /**
   * What went wrong, for people.
   */
  readonly message: string
  /**
   * What to do about it.
   */
  readonly hint?: string
  /**
   * The step that failed.
   */
  readonly step?: string
  readonly at?: Place
  /**
   * The same for failures with one reason.
   */
  readonly fingerprint: string
}
/**
 * Work on the task was cut off; it goes on when it is resumed.
 */
export interface TaskInterrupted {
  /**
   * Why.
   */
  readonly reason: string
  /**
   * The step that was running.
   */
  readonly step?: string
  /**
   * Who had it.
   */
  readonly worker?: string
  /**
   * Which claim of the task it was.
   */
  readonly attempt?: number
}
/**
 * Somebody let the task go on.
 */
export interface TaskResumed {
  /**
   * The state of the task.
   */
  readonly from:
    | 'created'
    | 'processing'
    | 'waiting'
    | 'question'
    | 'incomplete'
    | 'interrupted'
    | 'done'
    | 'error'
    | 'ignored'
}
/**
 * The data is again what it was before a step run.
 */
export interface TaskRewound {
  /**
   * The version that is back.
   */
  readonly to: number
  /**
   * Steps that had run then.
   */
  readonly ran: readonly string[]
  /**
   * The state of the task.
   */
  readonly from:
    | 'created'
    | 'processing'
    | 'waiting'
    | 'question'
    | 'incomplete'
    | 'interrupted'
    | 'done'
    | 'error'
    | 'ignored'
  /**
   * The version of the data after this event.
   */
  readonly version: number
  /**
   * What changed in the data, as JSON Patch (RFC 6902).
   */
  readonly patch: readonly PatchOperation[]
}
/**
 * Somebody changed the data.
 */
export interface TaskEdited {
  /**
   * What is wrong with the data that came in, where it was taken all the same.
   */
  readonly warnings?: readonly DataWarning[]
  /**
   * The version of the data after this event.
   */
  readonly version: number
  /**
   * What changed in the data, as JSON Patch (RFC 6902).
   */
  readonly patch: readonly PatchOperation[]
}
/**
 * A sub-task ended, and its result was put into the data.
 */
export interface SubtaskFinished {
  /**
   * Id of the sub-task.
   */
  readonly task: string
  /**
   * The state of the task.
   */
  readonly state:
    | 'created'
    | 'processing'
    | 'waiting'
    | 'question'
    | 'incomplete'
    | 'interrupted'
    | 'done'
    | 'error'
    | 'ignored'
  /**
   * Where in the data its result went.
   */
  readonly into?: string
  /**
   * The version of the data after this event.
   */
  readonly version: number
  /**
   * What changed in the data, as JSON Patch (RFC 6902).
   */
  readonly patch: readonly PatchOperation[]
}
