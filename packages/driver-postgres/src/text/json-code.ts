import type { JsonValue } from '@logpond/core'
import { encodeText } from './text-code.js'

/**
 * Finds JSON text with characters that have a code: `JSON.stringify` escapes U+0000 to U+0003 and lone surrogates, but not U+E000. And
 * numbers that may have more digits than a double, which `jsonb` keeps. Texts that only look like these are found too, which costs
 * time only.
 */
const MAY_DIFFER = /\\u(?:000[0-3]|d[89a-f])|\ue000|\d[\d.]{15}|e[+-]?\d{3}/i

/** The JSON text for `jsonb`: with the keys and texts in it encoded, and numbers as doubles. */
export function encodeJson(json: string): string {
  return MAY_DIFFER.test(json) ? write(JSON.parse(json) as JsonValue) : json
}

/** Whether {@link encodeJson} would change a text. */
export function needsCode(json: string): boolean {
  return MAY_DIFFER.test(json)
}

// Written as text: an object would treat some keys in a way of its own.
function write(value: JsonValue): string {
  if (typeof value === 'string') return quote(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(write).join()}]`
  const members = Object.keys(value).map((key) => `${quote(key)}:${write(value[key] as JsonValue)}`)
  return `{${members.join()}}`
}

function quote(text: string): string {
  return JSON.stringify(encodeText(text))
}
