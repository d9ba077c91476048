import { typeFile } from './typeFile.ts'

const IMPORTS = ['AuditControl', 'Connectors', 'Libraries', 'StepControl', 'TaskControl', 'TaskSchemas', 'Via']

/** The file with what bodies see as if it were global, where they are not given it. It is the same for all workspaces. */
export function formatGlobals(): string {
  return typeFile(IMPORTS, TYPES, GLOBALS)
}

const TYPES = `type Kind = TaskSchemas[keyof TaskSchemas]
type Known<Type> = keyof { [Key in keyof Type as string extends Key ? never : number extends Key ? never : Key]: 1 }
type KeyOfAny<Type> = Type extends unknown ? Known<Type> : never
type OfAny<Type, Key> = Type extends unknown
  ? Key extends keyof Type & Known<Type>
    ? Exclude<Type[Key], undefined>
    : never
  : never

/** The data of any task: what its kinds describe, which the condition has asked for, and what steps add. */
type Data = { [Key in KeyOfAny<Kind>]: OfAny<Kind, Key> } & { $via: Via } & { [key: string]: any }

/** Calls are awaited for the body where it does not do so itself. */
type Awaiting<Type> = 0 extends 1 & Type
  ? any
  : (Type extends (...input: infer Input) => Promise<infer Answer>
      ? (...input: Input) => Answer & Promise<Answer>
      : unknown) & { readonly [Key in keyof Type]: Awaiting<Type[Key]> }`

const GLOBALS = `declare global {
  /** The data of the task. What a body changes in it is the outcome of the step. */
  var data: Data
  /** The task that the step works on. */
  var task: TaskControl
  /** The step run itself. */
  var step: StepControl
  /** Connectors by namespace. */
  var connectors: Awaiting<Connectors>
  /** Libraries by namespace. */
  var lib: Libraries
  /** The trail of the task. */
  var audit: AuditControl

  /** What a library of dialect A exports. */
  var exports: any
  /** The same. */
  var module: NodeJS.Module

  namespace NodeJS {
    interface Module {
      exports: any
    }
  }

  interface Console {
    debug(...given: any[]): void
    error(...given: any[]): void
    info(...given: any[]): void
    log(...given: any[]): void
    warn(...given: any[]): void
  }
  /** What is written is kept with the step run. */
  var console: Console
}`
