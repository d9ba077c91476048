import { findRedacted, type Redact } from '../../connectors/recordings/redact.ts'
import { formatKeys } from '../../dataPath.ts'
import type { TaskStory } from './readStory.ts'

/** A story that may be written into files. */
export interface HiddenStory {
  readonly story: TaskStory
  /** Places in what a test gives to a task where something is hidden: steps get the placeholder there. */
  readonly hidden: readonly string[]
}

/**
 * The story as files may hold it. Everything that a test and its recordings are made of passes here and nowhere else,
 * through one function, so that what is hidden is hidden alike in the data and in the answers.
 */
export function hideStory(story: TaskStory, hide: Redact): HiddenStory {
  // It answers plain data of the shape it was given.
  const hidden = { ...story, ...(hide({ ...story }) as Pick<TaskStory, 'data' | 'acts' | 'stops' | 'calls'>) }
  const given = [
    ...placesOf('data', hidden.data),
    ...hidden.acts.flatMap((act, index) => placesOf(`next[${index}]`, act)),
  ]
  return { story: hidden, hidden: given }
}

function placesOf(prefix: string, value: unknown): readonly string[] {
  return findRedacted(value).map((path) => formatKeys([prefix, ...path.map(String)]))
}
