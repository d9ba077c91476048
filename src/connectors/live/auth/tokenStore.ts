/** Whose token it is. */
export interface TokenKey {
  readonly workspace: string
  readonly environment: string
  readonly connector: string
}

/** An access token, with what gets the next one. */
export interface OAuthToken {
  readonly accessToken: string
  readonly refreshToken?: string
  /** Milliseconds since 1970; absent where the service did not say. */
  readonly expiresAt?: number
}

/** Where tokens are kept that people have signed in for. */
export interface TokenStore {
  read(key: TokenKey): Promise<OAuthToken | undefined>
  write(key: TokenKey, token: OAuthToken): Promise<void>
  remove(key: TokenKey): Promise<void>
}
