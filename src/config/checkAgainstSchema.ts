/**
 * What is wrong with a value by a JSON Schema that somebody else wrote, in words; nothing when it fits. `ajv` is loaded
 * only here: it compiles, which is more than any schema of our own is worth.
 */
export async function checkAgainstSchema(schema: unknown, value: unknown): Promise<readonly string[]> {
  if (typeof schema === 'boolean') return schema ? [] : ['no answer is accepted']
  if (typeof schema !== 'object' || schema === null) return []
  const validate = await compileOnce(schema)
  if (typeof validate === 'string') return [`its schema cannot be used: ${validate}`]
  if (validate(value)) return []
  return (validate.errors ?? []).map(({ instancePath, message = 'is wrong', params }) => {
    const allowed: unknown = Reflect.get(params, 'allowedValues')
    const values = Array.isArray(allowed) ? ` (${allowed.map((each) => JSON.stringify(each)).join(', ')})` : ''
    return `${instancePath === '' ? 'it' : instancePath} ${message}${values}`
  })
}

// Formats are a hint to whoever shows a form; what they mean is not in the schema.
const OPTIONS = { allErrors: true, strict: false, validateFormats: false, logger: false } as const

// Compiling takes milliseconds, and a webhook holds every request against the same schema.
const compiled = new WeakMap<object, ReturnType<typeof compile>>()

function compileOnce(schema: object): ReturnType<typeof compile> {
  const known = compiled.get(schema)
  if (known) return known
  const made = compile(schema)
  compiled.set(schema, made)
  return made
}

async function compile(schema: object) {
  const dialect = String(Reflect.get(schema, '$schema') ?? '')
  const { Ajv } = dialect.includes('2020-12')
    ? await import('ajv/dist/2020.js').then(({ Ajv2020 }) => ({ Ajv: Ajv2020 }))
    : await import('ajv')
  try {
    return new Ajv(OPTIONS).compile(schema)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
