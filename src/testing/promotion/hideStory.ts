import type { Redact } from '../../connectors/recordings/redact.ts'
import { formatKeys } from '../../dataPath.ts'
import type { TaskStory } from './readStory.ts'

/** A story that may be written into files. */
export interface HiddenStory {
  readonly story: TaskStory
  /** Places in what a test gives to a task where something is hidden: steps get the placeholder there. */
  readonly hidden: readonly string[]
}

/** What must not be in a file. */
export interface Hiding {
  /** A copy of plain data with placeholders in its place. */
  readonly hide: Redact
  /** Whether a text has such a placeholder in it, put there by this or before. */
  readonly isHidden: (text: string) => boolean
}

/**
 * The story as files may hold it. Everything that a test and its recordings are made of passes here and nowhere else,
 * through one function, so that what is hidden is hidden alike in the data and in the answers.
 */
export function hideStory(story: TaskStory, { hide, isHidden }: Hiding): HiddenStory {
  // It answers plain data of the shape it was given.
  const hidden = { ...story, ...(hide({ ...story }) as Pick<TaskStory, 'data' | 'acts' | 'stops' | 'calls'>) }
  const places = (key: string, value: unknown): readonly string[] =>
    findTexts(value, [key], isHidden).map((path) => formatKeys(path))
  const given = [...places('data', hidden.data), ...hidden.acts.flatMap((act, index) => places(`next[${index}]`, act))]
  return { story: hidden, hidden: given }
}

function findTexts(
  value: unknown,
  path: readonly string[],
  isWanted: (text: string) => boolean,
): readonly (readonly string[])[] {
  if (typeof value === 'string') return isWanted(value) ? [path] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, child]) => findTexts(child, [...path, key], isWanted))
}
