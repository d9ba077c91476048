import type { OpenSchema, RequestBody, RequestParameter } from '../connector.ts'
import { child, type Documents } from './documents.ts'
import type { OperationEntry } from './listOperations.ts'
import { readBody, type BodyProperties, type DescribedBody } from './readBody.ts'
import { readParameters, withoutKey, type DescribedParameter } from './readParameters.ts'
import type { SchemaReader } from './schemaReader.ts'

/** What an operation takes, and how that becomes a request. */
export interface DescribedInput {
  readonly input: OpenSchema
  readonly parameters: readonly RequestParameter[]
  readonly body?: RequestBody
}

/** The input of an operation: its parameters by name, the keys of an object body beside them, any other under `body`. */
export function readInput(entry: OperationEntry, documents: Documents, reader: SchemaReader): DescribedInput {
  const described = readParameters(entry, documents)
  const body = readBody(entry, documents, reader)
  const flat = body?.properties && !clashes(body.properties, described) ? body.properties : undefined
  const parameters = body && !flat ? withoutKey(described, 'body') : described
  const properties = parameters.map((parameter): [string, OpenSchema] => [parameter.key, schemaOf(parameter, reader)])
  const required = parameters.filter((parameter) => parameter.required).map(({ key }) => key)
  const shape = bodyShape(body, flat)
  const input = {
    type: 'object',
    properties: Object.fromEntries([...properties, ...shape.properties]),
    ...listed('required', [...required, ...shape.required]),
    ...shape.rest,
  }
  return {
    input: reader.close(input),
    parameters: parameters.map(({ parameter }) => parameter),
    ...(body && { body: { contentType: body.contentType, from: flat ? 'rest' : 'body' } }),
  }
}

function clashes({ properties }: BodyProperties, parameters: readonly DescribedParameter[]): boolean {
  return parameters.some(({ key }) => Object.hasOwn(properties, key))
}

interface BodyShape {
  readonly properties: readonly [string, OpenSchema][]
  readonly required: readonly string[]
  readonly rest: Readonly<Record<string, unknown>>
}

function bodyShape(body: DescribedBody | undefined, flat: BodyProperties | undefined): BodyShape {
  if (!body) return { properties: [], required: [], rest: { additionalProperties: false } }
  if (!flat) {
    const properties: [string, OpenSchema][] = [['body', body.schema]]
    return { properties, required: body.required ? ['body'] : [], rest: { additionalProperties: false } }
  }
  const { properties, required, additionalProperties } = flat
  // A body may be left out as a whole; where there is some of it, all that it requires has to be there.
  const together = Object.fromEntries(Object.keys(properties).map((name) => [name, required]))
  const rest = {
    ...(additionalProperties !== undefined && { additionalProperties }),
    ...(!body.required && required.length > 0 && { dependentRequired: together }),
  }
  return { properties: Object.entries(properties), required: body.required ? required : [], rest }
}

function schemaOf({ schema, place }: DescribedParameter, reader: SchemaReader): OpenSchema {
  const read = schema ? reader.read(schema) : {}
  const description = child(place, 'description').value
  if (typeof description !== 'string' || typeof read === 'boolean') return read
  return { description, ...read }
}

function listed(key: string, values: readonly string[]): Readonly<Record<string, readonly string[]>> {
  return values.length > 0 ? { [key]: [...new Set(values)] } : {}
}
