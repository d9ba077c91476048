import type { DataOf, OpenObject } from './data.ts'

/**
 * The type of task data that `Condition` matches where the kinds of tasks are the members of `Schemas`: the kinds that
 * can match, each with what the condition says of it. Without kinds, or when none can match, what the condition says is
 * all that is known. What was matched as one value, or as absent, has the type that it is declared with: a body moves it on.
 */
export type NarrowedData<Condition, Schemas> = KnownOf<
  Meet<Schemas[keyof Schemas], DataOf<Condition>>,
  Alternatives<DataOf<Condition>>
>

type KnownOf<Narrowed, Data> = [Narrowed] extends [never] ? (unknown extends Data ? OpenObject : Data) : Narrowed

/** What is of `Type` and was matched as `Data`; `never` when that cannot be. Members of unions are looked at one by one. */
type Meet<Type, Data> = MeetMembers<Type, Data, DeclaredKeys<Type>>

type MeetMembers<Type, Data, Declared> = Type extends unknown
  ? Data extends unknown
    ? MeetOne<Type, Data, Declared>
    : never
  : never

type MeetOne<Type, Data, Declared> = unknown extends Type
  ? Data
  : unknown extends Data
    ? Type
    : Data extends readonly unknown[]
      ? Extract<Type, readonly unknown[]>
      : string extends keyof Data
        ? MeetObjects<Type, Data, Declared>
        : Type extends Data
          ? Type
          : Data extends Type
            ? Data
            : never

// A key that has to be there, and that some kind of object declares, tells it from kinds that do not. A key that none of
// them declares tells nothing: steps add keys to data.
type MeetObjects<Type, Data, Declared> = Type extends readonly unknown[] | Primitive
  ? never
  : [RequiredKeys<Data> & Declared] extends [KnownKeys<Type>]
    ? [ImpossibleKeys<Type, Data>] extends [never]
      ? MeetKeys<Type, Data>
      : never
    : never

type MeetKeys<Type, Data> = Flat<
  { [Key in keyof Type as Key extends NarrowingKeys<Data> ? never : Key]: Type[Key] } & {
    [
      Key in keyof Data as Key extends NarrowingKeys<Data> | Exclude<KnownKeys<Data>, keyof Type> ? Key : never
    ]: MovableKey<Type, Data, Key>
  }
>

type MovableKey<Type, Data, Key extends keyof Data> =
  IsMoved<Data[Key]> extends true
    ? Key extends KnownKeys<Type>
      ? Type[Key]
      : Widened<Data[Key]>
    : Key extends keyof Type
      ? unknown extends Type[Key]
        ? Movable<Data[Key]>
        : Meet<Type[Key], Data[Key]>
      : Movable<Data[Key]>

type MeetKey<Type, Data, Key extends keyof Data> = Key extends keyof Type ? Meet<Type[Key], Data[Key]> : Data[Key]

type ImpossibleKeys<Type, Data> = {
  [Key in KnownKeys<Data>]-?: [MeetKey<Type, Data, Key>] extends [never] ? Key : never
}[KnownKeys<Data>]

// Alternatives at the root are told apart by their values.
type Alternatives<Data> = IsUnion<Data> extends true ? Data : Movable<Data>

type Movable<Data> = unknown extends Data
  ? Data
  : IsMoved<Data> extends true
    ? Widened<Data>
    : Data extends readonly unknown[]
      ? Data
      : Data extends object
        ? string extends keyof Data
          ? Flat<{ [Key in keyof Data]: Movable<Data[Key]> }>
          : Data
        : Data

// A union of values was chosen by name (`oneOf`, a type guard), so that a body can tell them apart.
type IsMoved<Data> = [Data] extends [null | undefined]
  ? true
  : IsUnion<Data> extends true
    ? false
    : [Data] extends [boolean]
      ? true
      : [Data] extends [string | number]
        ? {} extends Record<Data, 1>
          ? false
          : true
        : false

type IsUnion<Type, Whole = Type> = Type extends unknown ? ([Whole] extends [Type] ? false : true) : never

type Widened<Data> = [Data] extends [null | undefined]
  ? unknown
  : Data extends string
    ? string
    : Data extends number
      ? number
      : boolean

type Primitive = string | number | boolean | null | undefined

/** The keys that are written out, without `[key: string]`. */
type KnownKeys<Type> = keyof {
  [Key in keyof Type as string extends Key ? never : number extends Key ? never : Key]: Key
}

type DeclaredKeys<Type> = Type extends unknown ? KnownKeys<Type> : never

/** Keys of which the condition says something. */
type NarrowingKeys<Data> = keyof { [Key in KnownKeys<Data> as unknown extends Data[Key] ? never : Key]: Key }

type RequiredKeys<Data> = keyof { [Key in KnownKeys<Data> as undefined extends Data[Key] ? never : Key]: Key }

// `infer` makes an editor show the outcome instead of `Flat<...>`.
type Flat<Type> = Type extends infer Whole ? { [Key in keyof Whole]: Whole[Key] } : never
