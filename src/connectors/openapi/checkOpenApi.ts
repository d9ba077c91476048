import type { Diagnostic } from '../../diagnostics.ts'
import { child, members, referenceOf, rootPlace, targetOf, type Documents, type Place } from './documents.ts'

/** What keeps a document from being used at all, and what of it is lost; nothing where it can be used as it is. */
export function checkOpenApi(documents: Documents): Diagnostic[] {
  const root = rootPlace(documents)
  const refusal = refusalOf(root)
  if (refusal !== undefined)
    return [{ ...refusal, severity: 'error', code: 'OPENAPI_UNREADABLE', file: documents.file }]
  const lost = lostReferences(documents)
  const shown = lost.slice(0, MAX_SHOWN).map(({ place, reference }) => diagnose(documents, place, reference))
  const more = lost.length - shown.length
  if (more > 0) shown.push({ ...MORE, file: documents.file, message: `${more} more references lead nowhere.` })
  return shown
}

const MAX_SHOWN = 10
const MORE = { severity: 'warning', code: 'OPENAPI_REFERENCE' } as const

function refusalOf(root: Place): Pick<Diagnostic, 'message' | 'hint'> | undefined {
  const version = child(root, 'openapi').value
  const old = child(root, 'swagger').value
  if (old !== undefined) {
    return {
      message: `It is a Swagger ${String(old)} document.`,
      hint: 'Convert it to OpenAPI 3, for example with `npx swagger2openapi`.',
    }
  }
  const hint = 'It has to begin with `openapi: 3.1.0`, or 3.0.'
  if (version === undefined) return { message: 'It is no OpenAPI document: it does not say `openapi`.', hint }
  if (!/^3\.[01](?:\.|$)/.test(String(version)))
    return { message: `OpenAPI ${String(version)} is not known here.`, hint }
  if (members(child(root, 'paths')).length === 0)
    return { message: 'It describes no paths.', hint: 'Import another document.' }
  return undefined
}

interface LostReference {
  readonly place: Place
  readonly reference: string
}

/** Every reference that leads nowhere, found without recursion: the document may be of any shape. */
function lostReferences(documents: Documents): LostReference[] {
  const lost: LostReference[] = []
  const open: Place[] = [child(rootPlace(documents), 'components'), child(rootPlace(documents), 'paths')]
  const seen = new Set<object>()
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const { value } = place
    if (typeof value !== 'object' || value === null || seen.has(value)) continue
    seen.add(value)
    const reference = referenceOf(place)
    if (reference !== undefined && !targetOf(documents, reference, place)) lost.push({ place, reference })
    for (const key of Object.keys(value)) if (!DATA.has(key)) open.push(child(place, key))
  }
  return lost
}

const DATA = new Set(['default', 'const', 'enum', 'example', 'examples', 'value'])

function diagnose({ file }: Documents, place: Place, reference: string): Diagnostic {
  const isOutside = /^[a-z][a-z0-9+.-]*:/i.test(reference) || /^(?:\/|\.\.)/.test(reference)
  const why = isOutside ? 'is outside the document and its folder, and is not read' : 'leads nowhere'
  return {
    severity: 'warning',
    code: 'OPENAPI_REFERENCE',
    message: `The reference "${reference.slice(0, 200)}" at #${place.pointer.slice(0, 300)} ${why}; anything is accepted there.`,
    hint: isOutside
      ? 'Bundle the document first, for example with `npx @redocly/cli bundle`.'
      : 'Correct the document.',
    file: place.file || file,
  }
}
