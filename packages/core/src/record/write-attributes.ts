import { AttributeWriter } from './attribute-writer.js'
import { EncodedAttributes } from './encoded-attributes.js'
import { scanJson } from './json-scan.js'
import { isRawJson, readRawJson } from './raw-json.js'

/** Room to close all open objects and lists, at most {@link MAX_DEPTH} of them, once the rest is used up. */
const MAX_TO_CLOSE = 2500

const TOO_LARGE = '{"…":"[Too large]"}'

/**
 * Writes any object as the text of a JSON object. A value that JSON cannot represent is written as a description of it. An object
 * that does not become a JSON object, such as a Set, becomes the field `value` of one.
 *
 * @param room The most characters of the text. Values without room are written as `"[Too large]"`.
 * @returns Undefined if nothing remains, for an object whose `toJSON` returns undefined.
 * @throws LogStorageError INVALID_ENTRY only for a `rawJson` whose text is wrong.
 */
export function writeAttributes(attributes: object, room = Number.POSITIVE_INFINITY): string | undefined {
  return plainJson(attributes, room) ?? rawOrAnyJson(attributes, room)
}

function rawOrAnyJson(attributes: object, room: number): string | undefined {
  if (!isRawJson(attributes)) return anyJson(attributes, room)
  const encoded = EncodedAttributes.jsonOf(attributes)
  if (encoded !== undefined && encoded.length <= room) return encoded
  const json = readRawJson(attributes, room)
  return typeof json === 'string' ? json : (plainJson(json, room) ?? anyJson(json, room))
}

function plainJson(attributes: object, room: number): string | undefined {
  try {
    if (scanJson(attributes, 1, room) < 0) return undefined
    // A Proxy may return something else than before.
    const text: unknown = JSON.stringify(attributes)
    return typeof text === 'string' && text.length <= room && text[0] === '{' ? text : undefined
  } catch {
    return undefined
  }
}

function anyJson(attributes: object, room: number): string | undefined {
  const text = new AttributeWriter(room - Math.min(MAX_TO_CLOSE, room / 2)).write(attributes)
  if (text === undefined) return undefined
  const object = text.startsWith('{') ? text : `{"value":${text}}`
  return object.length > room ? TOO_LARGE : object
}
