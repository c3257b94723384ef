/**
 * What a key of a filter is. Equal texts of different kinds are different keys. The numbers are part of the format.
 *
 * - `word`: a word of a searched text, as `foldedWords` of core returns it
 * - `traceId`, `spanId`: hex digits in lower case
 * - `attribute`: path, `=`, value. The path is the names from the outermost on, joined by dots, with the escapes of JSON; the
 *   value is JSON.
 * - `service`, `host`: the name
 */
export const KEY_KIND = { word: 1, traceId: 2, spanId: 3, attribute: 4, service: 5, host: 6 } as const

export type KeyKind = keyof typeof KEY_KIND

/** The hash of a key: 64 bits as two signed numbers. */
export interface KeyHash {
  readonly kind: KeyKind
  readonly low: number
  readonly high: number
}

// The hash is part of the format. It takes one UTF-16 unit at a time, so that a scan of a text hashes its words as it finds them,
// without making strings of them. Two states of 32 bits, because numbers of JavaScript multiply no more bits exactly.

export function startLow(kind: number): number {
  return 0x9e3779b1 ^ kind
}

export function startHigh(kind: number): number {
  return (0x7f4a7c15 + kind) | 0
}

export function stepLow(state: number, unit: number): number {
  return Math.imul(state ^ unit, 0x01000193)
}

export function stepHigh(state: number, unit: number): number {
  return Math.imul(((state << 13) | (state >>> 19)) ^ unit, 0x85ebca6b)
}

export function endLow(low: number, high: number): number {
  return mix((low + high) | 0)
}

/** @param ended The result of {@link endLow}. */
export function endHigh(ended: number, high: number): number {
  return mix(high ^ ended)
}

/** Each bit of the result depends on each bit of the number: the last steps of MurmurHash3. */
export function mix(bits: number): number {
  let mixed = bits ^ (bits >>> 16)
  mixed = Math.imul(mixed, 0x85ebca6b)
  mixed ^= mixed >>> 13
  mixed = Math.imul(mixed, 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}

/** The hash of one key, for a look-up. */
export function hashKey(kind: KeyKind, text: string): KeyHash {
  let low = startLow(KEY_KIND[kind])
  let high = startHigh(KEY_KIND[kind])
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    low = stepLow(low, unit)
    high = stepHigh(high, unit)
  }
  const ended = endLow(low, high)
  return { kind, low: ended, high: endHigh(ended, high) }
}

/** The key of an attribute. `json` is the value as JSON. */
export function hashAttribute(name: string, json: string): KeyHash {
  return hashKey('attribute', `${JSON.stringify(name).slice(1, -1)}=${json}`)
}
