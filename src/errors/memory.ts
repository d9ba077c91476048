/** Words for what outlives tasks: the connector `memory`. */
export const memoryErrors = {
  MEMORY_KEY_INVALID: ({ key, reason }: { key: string; reason: string }) => ({
    message: `${shortKey(key)} cannot be a key of a memory: ${reason}.`,
    hint: 'Use a short key, such as `customer/4711`, and put the rest into the value.',
  }),
  MEMORY_KEY_NOT_FOUND: ({ key, nearest }: { key: string; nearest?: string }) => ({
    message: `Nothing is kept under ${shortKey(key)}.`,
    hint:
      nearest === undefined ? 'Run `stepyard memory list` to see the keys there are.' : `Did you mean "${nearest}"?`,
  }),
  MEMORY_VALUE_INVALID: ({ key, reason }: { key: string; reason: string }) => ({
    message: `The value for ${shortKey(key)} cannot be kept: ${reason}.`,
    hint: 'Keep plain JSON: objects, lists, texts, numbers, true, false and null.',
  }),
  MEMORY_VALUE_TOO_LARGE: ({ key, bytes, most }: { key: string; bytes: number; most: number }) => ({
    message: `The value for ${shortKey(key)} has ${bytes} bytes as JSON; at most ${most} are kept.`,
    hint: 'Keep its parts under keys of their own, or keep what names it.',
  }),
  MEMORY_FULL: ({ key, bytes, room, most }: { key: string; bytes: number; room: number; most: number }) => ({
    message: `There is no room for ${shortKey(key)}: it takes ${bytes} bytes, and of ${most} there are ${room} left.`,
    hint: 'Delete what is no longer needed, with `stepyard memory delete <key>`, and give values a `ttl`.',
  }),
  MEMORY_TTL_INVALID: ({ ttl }: { ttl: string }) => ({
    message: `${ttl} is no time that a value can be kept for.`,
    hint: 'Write `30s`, `12h` or `7d`, or a number of milliseconds above 0.',
  }),
  MEMORY_READ_ONLY: ({ file }: { file: string }) => ({
    message: `What is kept in ${file} is only read here; nothing was changed.`,
    hint: 'Run the step with a task: `stepyard task new`.',
  }),
}

const LONGEST = 60

function shortKey(key: string): string {
  return JSON.stringify(key.length > LONGEST ? `${key.slice(0, LONGEST)}...` : key)
}
