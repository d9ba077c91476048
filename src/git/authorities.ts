import { readFile } from 'node:fs/promises'
import { StepyardError } from '../errors.ts'

/** The text of a PEM file that the environment names; throws `CERTIFICATE_INVALID` when it cannot be read. */
export async function readAuthorities(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    const reason = `the file of authorities "${path}" cannot be read`
    throw new StepyardError('CERTIFICATE_INVALID', { remote: 'the server', reason }, { cause })
  }
}
