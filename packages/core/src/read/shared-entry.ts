import type { Severity } from '../contract/severity.js'
import type { AttributesParser, JsonObject } from './attribute-value.js'
import { type AttributesValue, mayHaveErrors, searchedTexts } from './error-texts.js'
import type { FilterableEntry } from './filterable-entry.js'
import { SearchedText } from './searched-text.js'

/** Filters that look for a key in the text of attributes before they are parsed: it takes about a tenth of the time. */
const LOOKS = 8

/**
 * An entry that many filters judge, and that does not change. Its attributes are parsed, and its texts prepared, at most once: when
 * the first filter needs them.
 */
export class SharedEntry implements FilterableEntry, AttributesParser {
  readonly #entry: FilterableEntry
  #parsed: JsonObject | undefined
  #looks = 0
  #texts: readonly SearchedText[] | undefined

  constructor(entry: FilterableEntry) {
    this.#entry = entry
  }

  get id(): number | undefined {
    return this.#entry.id
  }
  get timestamp(): number {
    return this.#entry.timestamp
  }
  get severity(): Severity {
    return this.#entry.severity
  }
  get message(): string {
    return this.#entry.message
  }
  get service(): string | undefined {
    return this.#entry.service
  }
  get host(): string | undefined {
    return this.#entry.host
  }
  get traceId(): string | undefined {
    return this.#entry.traceId
  }
  get spanId(): string | undefined {
    return this.#entry.spanId
  }
  /** Parsed, or still as text. */
  get attributes(): AttributesValue {
    if (this.#parsed !== undefined) return this.#parsed
    const { attributes } = this.#entry
    return typeof attributes === 'string' && this.#looks++ >= LOOKS ? this.parse(attributes) : attributes
  }

  parse(json: string): JsonObject {
    this.#parsed ??= JSON.parse(json) as JsonObject
    return this.#parsed
  }

  /** What `{ text }` searches. */
  get texts(): readonly SearchedText[] {
    this.#texts ??= this.#searchedTexts().map((text) => new SearchedText(text))
    return this.#texts
  }

  #searchedTexts(): readonly string[] {
    const { message, attributes } = this
    if (typeof attributes !== 'string' || !mayHaveErrors(attributes))
      return searchedTexts({ message, attributes: typeof attributes === 'string' ? undefined : attributes })
    return searchedTexts({ message, attributes: this.parse(attributes) })
  }
}
