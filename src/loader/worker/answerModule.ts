import type { ModuleSource } from '../inside/moduleRunner.ts'
import type { ModuleAnswer, Reply } from './messages.ts'
import { toPlainError } from './plainError.ts'

/** Answers a worker that asks for a module. */
export async function answerModule(
  source: ModuleSource,
  question: Extract<Reply, { kind: 'fetch' | 'resolve' }>,
): Promise<ModuleAnswer> {
  try {
    const result =
      question.kind === 'fetch' ? await fetchCode(source, question.module) : await resolve(source, question)
    return { result, mentionsLibraries: source.mentionsLibraries }
  } catch (error) {
    return { error: toPlainError(error) }
  }
}

// Vite hangs more on both than can be sent.
async function fetchCode(source: ModuleSource, module: string): Promise<object> {
  const { code, externalize } = await source.fetchModule(module)
  return { ...(code !== undefined && { code }), ...(externalize !== undefined && { externalize }) }
}

async function resolve(
  source: ModuleSource,
  { module, importer }: Extract<Reply, { kind: 'resolve' }>,
): Promise<object | undefined> {
  const found = await source.resolveId(module, importer)
  return found ? { id: found.id } : undefined
}
