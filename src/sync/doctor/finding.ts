import { isStepyardError } from '../../errors.ts'

/** One line of `doctor`. */
export interface Finding {
  /** What it is about: `git`, `remote`, `environment dev`. */
  readonly topic: string
  /** A problem stops something from working; a warning is worth a look. */
  readonly level: 'ok' | 'warning' | 'problem'
  /** Never holds a credential. */
  readonly text: string
  /** What can be typed about it. */
  readonly hint?: string
}

/** A finding that needs no attention. */
export function ok(topic: string, text: string): Finding {
  return { topic, level: 'ok', text }
}

/** Something worth a look. */
export function warning(topic: string, text: string, hint: string): Finding {
  return { topic, level: 'warning', text, hint }
}

/** Something that does not work. */
export function problem(topic: string, text: string, hint: string): Finding {
  return { topic, level: 'problem', text, hint }
}

/** The findings of a check; an error that a person could meet is a finding too, so that the other checks go on. */
export async function attempt(topic: string, check: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    return await check()
  } catch (error) {
    if (!isStepyardError(error)) throw error
    return [problem(topic, error.message, error.hint)]
  }
}
