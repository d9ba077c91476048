import type { ProposedEnvironments } from './proposeEnvironments.ts'

/** Lines that keep local and secret files out of git; those that `text` lacks are added at its end. */
export function addIgnoredLines(text: string): string {
  const present = new Set(text.split(/\r?\n/).map((line) => line.trim().replace(/^\//, '')))
  const missing = IGNORED.filter((line) => !present.has(line) && !present.has(line.replace(/\/$/, '')))
  if (missing.length === 0) return text
  const end = text.includes('\r\n') ? '\r\n' : '\n'
  const start = text === '' || text.endsWith('\n') ? text : text + end
  return start + missing.map((line) => line + end).join('')
}

const IGNORED = ['.stepyard/', '.env*', 'node_modules/']

/** The same line ends on every machine, so that a file has one id. */
export const ATTRIBUTES = '* text=auto eol=lf\n'

/** Where the example of a new workspace stands. */
export const EXAMPLE_STEP = 'steps/contacts/greet.ts'

/** A step that runs as it is, reading one value of the environment. */
export const EXAMPLE_TEXT = `/**
 * Greets a new contact, once: the condition does not match any more when the greeting is there.
 * A task that meets it: { "contact": { "name": "Ada" } }
 */
export const condition = {
  contact: { name: String, greeting: null },
}

export const content = async () => {
  data.contact.greeting = \`\${task.config('GREETING')}, \${data.contact.name}!\`
}
`

const TYPES: Readonly<Record<string, string>> = { dev: 'development', staging: 'staging', prod: 'production' }

/** `environments/<name>.yaml` of a new workspace; `example` adds the value that the example step reads. */
export function environmentText(name: string, { example }: { readonly example: boolean }): string {
  const type = TYPES[name]
  return [
    `# Values of "${name}" that are no secrets; a step reads one with task.config('NAME').`,
    ...(type === undefined ? [] : [`type: ${type}`]),
    ...(example ? ['values:', `  GREETING: Hello from ${name}`] : ['values: {}']),
    '',
  ].join('\n')
}

/** The folder's or repository's name as a workspace may be called. */
export function workspaceName(text: string): string {
  const plain = text.normalize('NFKD').replaceAll(/\p{M}/gu, '')
  const name = plain.replaceAll(/[^A-Za-z0-9 ._-]+/g, '-').replaceAll(/^[^A-Za-z0-9]+/g, '')
  return name.slice(0, 100).replaceAll(/[^A-Za-z0-9]+$/g, '') || 'workspace'
}

/** The files of a new workspace beside stepyard.yaml, by path. */
export function newFiles(
  environments: ProposedEnvironments,
  options: { readonly example: boolean },
): ReadonlyMap<string, string> {
  const files = Object.keys(environments).map(
    (name) => [`environments/${name}.yaml`, environmentText(name, options)] as const,
  )
  return new Map([...files, ...(options.example ? [[EXAMPLE_STEP, EXAMPLE_TEXT] as const] : [])])
}
