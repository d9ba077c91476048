import { isStepyardError } from '../errors.ts'
import { secretNamesOf, type Webhook } from '../workspace/webhook.ts'

/** The values of the secrets of a webhook in their order; one without a value is left out. */
export function readSecrets({ value }: Webhook, secret: (name: string) => unknown): string[] {
  return secretNamesOf(value).flatMap((name) => {
    try {
      return [String(secret(name))]
    } catch (error) {
      if (isStepyardError(error, 'CONFIG_MISSING')) return []
      throw error
    }
  })
}
