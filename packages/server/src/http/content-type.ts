export const JSON_TYPE = 'application/json'
export const PROTOBUF_TYPE = 'application/x-protobuf'

/** The media type of a header in lower case, without its parameters; empty if there is none. */
export function mediaType(contentType: string | undefined): string {
  const text = contentType ?? ''
  const end = text.indexOf(';')
  return (end === -1 ? text : text.slice(0, end)).trim().toLowerCase()
}
