import { quoteWord } from '../spelling.ts'

/** Words for webhooks, their deliveries and schedules. */
export const webhookErrors = {
  HOOK_UNSIGNABLE: ({ scheme, other }: { scheme: string; other?: OtherEnvironment }) => ({
    message: other
      ? `Nothing can be signed for "${other.webhook}": it is a webhook of ${other.environments.join(', ')}, and this is ${other.environment}.`
      : `Nothing can be signed for the scheme ${scheme} with the secret that is known here.`,
    hint: other
      ? `Start the server there: \`stepyard dev -e ${quoteWord(other.environments[0] ?? '')}\`.`
      : 'Give the secret its value: `whsec_` and base64 in .env.<environment>; a public key only verifies.',
  }),
  HOOK_WITHOUT_ADDRESS: ({ name }: { name: string }) => ({
    message: `"${name}" is a schedule, and nothing can be sent to one.`,
    hint: 'Run `stepyard webhook list` to see what answers requests.',
  }),
  DELIVERY_NOT_FOUND: ({ id, nearest }: { id: string; nearest?: string }) => ({
    message: `There is no delivery "${id}".`,
    hint: nearest ? `Did you mean \`${quoteWord(nearest)}\`?` : 'Run `stepyard hook list` to see those that are kept.',
  }),
}

/** A webhook that the environment which runs does not have. */
export interface OtherEnvironment {
  readonly webhook: string
  /** Those that have it. */
  readonly environments: readonly string[]
  readonly environment: string
}
