import type { Extension } from './extension.ts'

/** A JSON object of which some keys are known and others may be there. */
export type OpenObject = Record<string, unknown>

/**
 * The type of the data a pattern matches: `DataOf<{ total: NumberConstructor }>` has `total: number`. Unlisted keys are
 * `unknown`. Elements of an array stay `unknown`, because a pattern speaks of some elements and allows others.
 */
export type DataOf<Pattern> =
  Pattern extends Extension<infer Matched>
    ? Matched
    : Pattern extends StringConstructor | RegExp
      ? string
      : Pattern extends NumberConstructor
        ? number
        : Pattern extends BooleanConstructor
          ? boolean
          : Pattern extends ArrayConstructor | readonly unknown[]
            ? unknown[]
            : Pattern extends ObjectConstructor
              ? OpenObject
              : Pattern extends (value: never) => unknown
                ? Guarded<Pattern>
                : Pattern extends null | undefined
                  ? null | undefined
                  : Pattern extends { readonly $ne: null }
                    ? NonNullable<unknown>
                    : Pattern extends object
                      ? ObjectData<Pattern>
                      : Pattern

type Guarded<Predicate> = Predicate extends TypeGuard<infer Narrowed> ? Narrowed : unknown

// A method, because only methods may take less than `unknown` here.
type TypeGuard<Narrowed> = { test(value: unknown): value is Narrowed }['test']

// The keys a pattern allows to be absent are optional. Flattened, so that an editor shows one object type.
type ObjectData<Pattern> = Flat<
  { -readonly [Key in keyof Pattern as Pattern[Key] extends null | undefined ? never : Key]: DataOf<Pattern[Key]> } & {
    -readonly [Key in keyof Pattern as Pattern[Key] extends null | undefined ? Key : never]?: null | undefined
  } & OpenObject
>

// `infer` makes an editor show the outcome instead of `Flat<...>`.
type Flat<Type> = Type extends infer Whole ? { [Key in keyof Whole]: Whole[Key] } : never
