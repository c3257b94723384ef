import type { JsonValue } from '@logpond/core'
import { toText } from './to-text.js'

export type Attributes = Record<string, JsonValue>

/** Characters that are parsed at once: texts of one shape are parsed faster together, but all of them may be too long. */
const PORTION = 65_536

/** The attribute with the stored text, if that is not a JSON object. Only another program can have written it. */
const RAW = 'logpond.raw_attributes'

/**
 * Parses the attributes of entries, each a JSON object as text, or `null` for an entry without any. Any other text, which only
 * another program can have written, is returned in the attribute `logpond.raw_attributes`.
 */
export function parseAttributes(texts: readonly (string | null)[]): (Attributes | null)[] {
  const parsed: (Attributes | null)[] = []
  let portion = ''
  let first = 0
  for (let i = 0; i < texts.length; i++) {
    portion += `${portion === '' ? '[' : ','}${texts[i]}`
    if (portion.length < PORTION && i < texts.length - 1) continue
    const all = tryToParse(`${portion}]`)
    if (isSound(all, i + 1 - first)) for (const attributes of all) parsed.push(attributes)
    else for (const text of texts.slice(first, i + 1)) parsed.push(parseOne(text))
    portion = ''
    first = i + 1
  }
  return parsed
}

// One text may parse as several values.
function isSound(values: unknown, count: number): values is (Attributes | null)[] {
  return Array.isArray(values) && values.length === count && values.every(isAttributes)
}

function isAttributes(value: unknown): value is Attributes | null {
  return typeof value === 'object' && !Array.isArray(value)
}

function parseOne(value: unknown): Attributes | null {
  if (value === null) return null
  const text = toText(value)
  const parsed = tryToParse(text)
  return isAttributes(parsed) ? parsed : { [RAW]: text }
}

function tryToParse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
