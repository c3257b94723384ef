/** Up to the first parameter. A password that is not percent-encoded can contain a question mark, too. */
const PARTS = /^(.*?)\?(\w+(?:[=&].*)?)$/s
const NAME = 'schema='

/**
 * Takes the parameter `schema` out of a URL of Postgres: pg passes none of that name on. If it is there several times, the last one
 * counts, as with the parameters of pg.
 */
export function takeSchema(url: string): { readonly url: string; readonly schema: string | undefined } {
  const [, start, query] = PARTS.exec(url) ?? []
  if (start === undefined || query === undefined) return { url, schema: undefined }
  const isSchema = (parameter: string) => `${parameter}=`.startsWith(NAME)
  const parameters = query.split('&')
  const schema = parameters.findLast(isSchema)
  if (schema === undefined) return { url, schema: undefined }
  const kept = parameters.filter((parameter) => !isSchema(parameter))
  return {
    url: kept.length === 0 ? start : `${start}?${kept.join('&')}`,
    schema: decoded(schema.slice(NAME.length)),
  }
}

/** What is not percent-encoded stays as it is: the check of the name shows it. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
