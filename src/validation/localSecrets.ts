import { join } from 'node:path'
import { environmentValues } from '../config/environmentValues.ts'
import { readIfPresent } from '../disk/durableFile.ts'
import type { Effects } from '../effects.ts'
import type { SetSecrets } from './checkSecrets.ts'

/** Looks which secrets of secrets.yaml are set on this machine: in `.env.<environment>`, or in a variable of the process. */
export function localSecrets(
  { root, env }: { readonly root: string } & Pick<Effects, 'env'>,
  declared: readonly string[],
): SetSecrets {
  return async (environment) => {
    const file = await readIfPresent(join(root, `.env.${environment}`))
    const envFile = file === undefined ? '' : new TextDecoder().decode(file)
    const { listed } = environmentValues({ environment, values: {}, declared, envFile, env })
    return new Set(listed.flatMap((each) => (each.kind === 'secret' && each.isSet ? [each.key] : [])))
  }
}
