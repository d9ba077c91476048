/** Words for the import of descriptions of services. */
export const openApiErrors = {
  OPENAPI_REFUSED: ({ source, reason, hint }: { source: string; reason: string; hint?: string }) => ({
    message: `"${source}" cannot be imported: ${reason}`,
    hint: hint ?? 'Give an OpenAPI 3.0 or 3.1 document as JSON or YAML.',
  }),
  OPENAPI_UNREACHABLE: ({ source, reason }: { source: string; reason: string }) => ({
    message: `"${source}" could not be fetched: ${reason}`,
    hint: 'Download the document yourself, then import the file.',
  }),
}
