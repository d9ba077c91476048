/** A schema that consists of nothing but what the compiler is known to be safe with, spelled in one way. */
export interface CleanSchema {
  $ref?: string
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly CleanSchema[]
  readonly allOf?: readonly CleanSchema[]
  /** By marks that stand for the names, which are in `CleanSchemas.keys`. */
  readonly properties?: Readonly<Record<string, CleanSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | CleanSchema
  readonly items?: CleanSchema | readonly CleanSchema[]
  readonly additionalItems?: boolean | CleanSchema
  readonly minItems?: number
  readonly description?: string
  readonly deprecated?: true
  /** Only these two, and never from a workspace: the compiler prints whatever stands here. */
  tsType?: 'unknown' | 'never'
}
