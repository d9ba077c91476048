import { quoteWord } from '../spelling.ts'

/** Words for namespaces of tasks, and for what they begin with. */
export const namespaceErrors = {
  NAMESPACE_INVALID: ({ name }: { name: string }) => ({
    message: `${quoteWord(name.slice(0, 80))} cannot be the name of a namespace.`,
    hint: 'Use a name of 1 to about 60 characters, such as that of a branch.',
  }),
  NAMESPACE_NOT_FOUND: ({ name, nearest }: { name: string; nearest?: string }) => ({
    message: `There is no namespace ${quoteWord(name)}.`,
    hint:
      nearest === undefined ? 'Run `stepyard ns list` to see those there are.' : `Did you mean ${quoteWord(nearest)}?`,
  }),
  SEEDS_INVALID: ({ count }: { count: number }) => ({
    message: `The seeds have ${count === 1 ? 'an error' : `${count} errors`}; no task was added.`,
    hint: 'Correct what is listed above, then run `stepyard seed` again.',
  }),
}
