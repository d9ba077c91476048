/** How many calls fit into a time. */
export interface RateLimit {
  readonly requests: number
  /** Milliseconds. */
  readonly per: number
}

/** What is left of a rate limit at a moment; less than nothing where calls wait already. */
export interface Bucket {
  readonly tokens: number
  readonly at: number
}

/** Takes one call out of a bucket, and says how many milliseconds it has to wait for that. */
export function takeToken(
  { requests, per }: RateLimit,
  bucket: Bucket | undefined,
  now: number,
): { readonly bucket: Bucket; readonly wait: number } {
  const filled = bucket ? Math.min(requests, bucket.tokens + (Math.max(0, now - bucket.at) * requests) / per) : requests
  const tokens = filled - 1
  return { bucket: { tokens, at: now }, wait: tokens >= 0 ? 0 : Math.ceil((-tokens * per) / requests) }
}
