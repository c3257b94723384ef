import type { AttributeFilter } from '../contract/driver-filter.js'
import type { JsonValue } from '../contract/log-entry.js'
import { type AttributesParser, attributeValue, type JsonObject } from './attribute-value.js'
import type { AttributesValue } from './error-texts.js'
import { valueMatch } from './value-match.js'

export interface AttributeMatch {
  /** Attributes as JSON text are parsed only if their text does not decide. */
  test(attributes: AttributesValue, parser?: AttributesParser): boolean
  /** @param value Of the attribute; `undefined` if it is missing. */
  testValue(value: JsonValue | undefined): boolean
}

/** Turns a condition on an attribute into functions. */
export function attributeMatch(filter: AttributeFilter): AttributeMatch {
  const testValue = valueMatch(filter)
  const ofMissing = testValue(undefined)
  const needed = neededTexts(filter)
  return {
    testValue,
    test(attributes, parser = JSON) {
      if (attributes === undefined) return ofMissing
      if (typeof attributes !== 'string') return testValue(attributeValue(attributes, filter))
      if (!needed.some((text) => attributes.includes(text))) return ofMissing
      return testValue(attributeValue(parser.parse(attributes) as JsonObject, filter))
    },
  }
}

/**
 * Attributes as JSON text that have none of these texts give the same result as attributes without the value: JSON text has the
 * key before the value, and a scalar right after its key.
 */
function neededTexts(filter: AttributeFilter): string[] {
  const { name, path } = filter
  const keys = new Set([name, path[path.length - 1] ?? name])
  const members = Array.from(keys, (key) => `${JSON.stringify(key)}:`)
  const isOfFew = (filter.op === 'eq' || filter.op === 'ne') && filter.json.length === 1
  return isOfFew ? members.map((member) => `${member}${filter.json[0]}`) : members
}
