import { describeThrown } from '../values/describe-thrown.js'
import { brandOf, isError } from '../values/value-brand.js'
import { base64Length, bytesOf, isTypedArray, toBase64 } from './binary-text.js'
import { collectionOf } from './collection-fields.js'
import { errorFields, readField } from './error-fields.js'
import { MAX_DEPTH } from './json-scan.js'
import { opaqueFields } from './opaque-fields.js'
import { standInOf } from './stand-in.js'

const CIRCULAR = '"[Circular]"'
const TOO_DEEP = '"[Too deep]"'
const TOO_LARGE = '"[Too large]"'

const BRACKETS = 2
/** Two quotes, a colon and a comma. */
const NAME_PUNCTUATION = 4

/** The most values around a value, including those replaced by their `toJSON`. Beyond this, `toJSON` calls may never end. */
const MAX_AROUND = 2 * MAX_DEPTH

/**
 * Writes any value as JSON, and reads each part of it once. A value that JSON cannot represent is written as a description of
 * it. Never throws what reading a value throws.
 */
export class AttributeWriter {
  /** How many more characters may be written. */
  #room: number
  /** The objects around the value that is being written. */
  readonly #around: object[] = []

  constructor(room: number) {
    this.#room = room
  }

  /** @returns Undefined for undefined and functions, which are left out. */
  write(value: unknown, key = '', depth = 1): string | undefined {
    switch (typeof value) {
      case 'string':
        return this.#text(value)
      case 'number':
        return Number.isFinite(value) ? this.#take(JSON.stringify(value)) : this.#text(String(value))
      case 'bigint':
        return this.#text(String(value))
      case 'boolean':
        return this.#take(String(value))
      case 'symbol':
        return this.#text(value.description ?? 'Symbol()')
      case 'undefined':
        return undefined
      default:
        return value === null ? this.#take('null') : this.#writeObject(value as object, key, depth)
    }
  }

  /** @param toJSON The method that returned the object; it is not called again. */
  #writeObject(value: object, key: string, depth: number, toJSON?: unknown): string | undefined {
    if (this.#around.includes(value)) return this.#take(CIRCULAR)
    if (this.#around.length >= MAX_AROUND) return this.#take(TOO_DEEP)
    const around = this.#around.length
    this.#around.push(value)
    try {
      return this.#writeByKind(value, key, depth, toJSON)
    } catch (thrown) {
      return this.#text(describeThrown(thrown))
    } finally {
      this.#around.length = around
    }
  }

  #writeByKind(value: object, key: string, depth: number, from: unknown): string | undefined {
    if (isPlain(value)) return this.#writeRecord(Object.keys(value), (name) => readField(value, name), depth)
    const bytes = bytesOf(value)
    if (bytes !== undefined) return this.#bytes(bytes)
    if (isError(value)) return this.#writeFields(errorFields(value), depth)
    const { toJSON } = value as { toJSON?: unknown }
    if (typeof toJSON === 'function' && toJSON !== from) {
      const json: unknown = Reflect.apply(toJSON, value, [key])
      if (json !== value) return this.#writeJson(json, key, depth, toJSON)
    }
    if (typeof value === 'function') return undefined
    if (Array.isArray(value) || isTypedArray(value)) return this.#writeList(value, depth)
    const standIn = standInOf(value)
    return standIn === undefined ? this.#writeMembers(value, depth) : this.write(standIn)
  }

  #writeJson(json: unknown, key: string, depth: number, toJSON: unknown): string | undefined {
    return typeof json === 'object' && json !== null
      ? this.#writeObject(json, key, depth, toJSON)
      : this.write(json, key, depth)
  }

  #writeMembers(value: object, depth: number): string {
    const collection = collectionOf(value, this.#room)
    if (Array.isArray(collection)) return this.#writeList(collection, depth)
    if (collection !== undefined) return this.#writeFields(collection as ReadonlyMap<string, unknown>, depth)
    const names = Object.keys(value)
    const opaque = names.length === 0 ? opaqueFields(value) : undefined
    if (typeof opaque === 'string') return this.#text(opaque)
    return this.#writeRecord(opaque ?? names, (name) => readField(value, name), depth)
  }

  #writeFields(fields: ReadonlyMap<string, unknown>, depth: number): string {
    return this.#writeRecord(fields.keys(), (name) => fields.get(name), depth)
  }

  #writeRecord(names: Iterable<string>, read: (name: string) => unknown, depth: number): string {
    if (depth > MAX_DEPTH) return this.#take(TOO_DEEP)
    let text = ''
    this.#room -= BRACKETS
    for (const name of names) {
      const comma = text === '' ? '' : ','
      if (name.length > this.#room) return `{${text}${comma}"…":${TOO_LARGE}}`
      this.#room -= NAME_PUNCTUATION + name.length
      const member = this.write(read(name), name, depth + 1)
      if (member !== undefined) text += `${comma}${this.#name(name)}:${member}`
    }
    return `{${text}}`
  }

  #writeList(list: ArrayLike<unknown>, depth: number): string {
    if (depth > MAX_DEPTH) return this.#take(TOO_DEEP)
    let text = ''
    this.#room -= BRACKETS
    for (let i = 0; i < list.length; i++) {
      const comma = i === 0 ? '' : ','
      if (this.#room < 0) return `[${text}${comma}${TOO_LARGE}]`
      this.#room--
      const member = this.write(readField(list, i), String(i), depth + 1)
      text += comma + (member ?? this.#take('null'))
    }
    return `[${text}]`
  }

  /** Counted before its member is read, without the characters that escaping adds. */
  #name(name: string): string {
    const json = JSON.stringify(name)
    this.#room -= json.length - name.length - 2
    return json
  }

  #bytes(bytes: Uint8Array): string {
    return base64Length(bytes.length) > this.#room ? this.#take(TOO_LARGE) : this.#text(toBase64(bytes))
  }

  #text(text: string): string {
    // Escaping makes text up to six times longer.
    const json = text.length > this.#room ? undefined : JSON.stringify(text)
    return this.#take(json === undefined || json.length > this.#room ? TOO_LARGE : json)
  }

  #take(json: string): string {
    this.#room -= json.length
    return json
  }
}

/** Whether a value is a plain value, so the checks for special ones can be skipped. */
function isPlain(value: object): boolean {
  return (
    Object.getPrototypeOf(value) === Object.prototype &&
    (value as { toJSON?: unknown }).toJSON === undefined &&
    brandOf(value) === 'Object'
  )
}
