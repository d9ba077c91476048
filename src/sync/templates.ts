import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { editConfig } from '../config/editConfig.ts'
import { parseConfig } from '../config/parseConfig.ts'
import { StepyardError } from '../errors.ts'
import { nearestSpelling } from '../spelling.ts'
import { CONFIG_FILE } from '../workspace/layout.ts'
import type { ProposedEnvironments } from './proposeEnvironments.ts'

/** The workspaces that `init --template` can begin with, each with what it is about. */
export const TEMPLATES = {
  minimal: 'messages are sorted and forwarded: 2 steps, 1 connector',
  'customer-onboarding': 'from a sign-up to a trial: 9 steps, 3 connectors',
  'order-processing': 'orders with approval, stock and payment: 9 steps, 4 connectors',
  'github-release': 'a tag becomes a release, in plain JavaScript: 6 steps, 2 connectors',
} as const

/** One of `TEMPLATES`. */
export type TemplateName = keyof typeof TEMPLATES

/** The template that somebody named. Throws `TEMPLATE_UNKNOWN` with the nearest one. */
export function chooseTemplate(name: string): TemplateName {
  if (isTemplate(name)) return name
  const nearest = nearestSpelling(name, Object.keys(TEMPLATES))
  throw new StepyardError('TEMPLATE_UNKNOWN', { name, known: Object.keys(TEMPLATES), ...(nearest && { nearest }) })
}

/** What a template becomes in a folder. */
export interface TemplateRequest {
  readonly template: TemplateName
  /** What the workspace is called. */
  readonly name: string
  /** The version of this package, which the new one depends on. */
  readonly version: string
  /** Whether the folder is the top of its repository: only there GitHub looks for workflows. */
  readonly atTop: boolean
}

/** The files of a new workspace by path, and the environments that its stepyard.yaml has. */
export interface TemplateFiles {
  readonly files: ReadonlyMap<string, string>
  readonly environments: ProposedEnvironments
}

/** Reads a template, with the name of the workspace written into it. */
export async function readTemplate({ template, name, version, atTop }: TemplateRequest): Promise<TemplateFiles> {
  const files = new Map([...(await readFolder('shared')), ...(await readFolder(template))])
  const text = files.get(CONFIG_FILE) ?? ''
  files.set(CONFIG_FILE, editConfig({ kind: 'stepyard', file: CONFIG_FILE, text }, [{ path: ['name'], value: name }]))
  files.set('package.json', formatManifest(name, version))
  if (!atTop) files.delete(WORKFLOW)
  return { files, environments: parseConfig('stepyard', text, CONFIG_FILE).value?.environments ?? {} }
}

const WORKFLOW = '.github/workflows/stepyard.yml'

function isTemplate(name: string): name is TemplateName {
  return Object.hasOwn(TEMPLATES, name)
}

// Beside what was built, or in this repository.
const [BUILT, SOURCE] = ['./templates/', '../../fixtures/templates/'].map((path) => new URL(path, import.meta.url))

async function readFolder(name: string): Promise<(readonly [string, string])[]> {
  const folder = fileURLToPath(new URL(`${name}/`, BUILT && existsSync(BUILT) ? BUILT : SOURCE))
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return Promise.all(
    paths
      .sort()
      .map(async (path) => [relative(folder, path).split(sep).join('/'), await readFile(path, 'utf8')] as const),
  )
}

// Made here and not kept beside the rest: `npm pack` reads a package.json wherever one is.
function formatManifest(name: string, version: string): string {
  const plain = name.toLowerCase().replaceAll(/[^a-z0-9._-]+/g, '-')
  const manifest = {
    name: plain,
    private: true,
    type: 'module',
    scripts: { dev: 'stepyard dev', check: 'stepyard check', types: 'stepyard types', test: 'stepyard test' },
    devDependencies: { stepyard: `^${version}`, typescript: '~6.0.0', vitest: '^4.1.0' },
  }
  return `${JSON.stringify(manifest, null, 2)}\n`
}
