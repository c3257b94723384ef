import { mayHaveErrors, searchedTexts } from '@logpond/core'
import { addAttributeKeys } from './attribute-keys.js'
import {
  endHigh,
  endLow,
  hashKey,
  KEY_KIND,
  type KeyKind,
  startHigh,
  startLow,
  stepHigh,
  stepLow,
} from './key-hash.js'
import { KeyTable } from './key-table.js'
import { addWordKeys } from './word-keys.js'

/** The distinct keys of a block, from which its filter is made. Add everything that a block contains; repetitions cost only time. */
export class FilterKeys {
  /** Keys of kinds that are looked up often. */
  readonly frequent = new KeyTable()
  /** Span ids: most keys of many blocks. A filter gives them fewer bits. */
  readonly spanIds = new KeyTable()
  #lastTraceId = ''

  /** Adds the words of what `{ text }` searches of an entry, and its attributes. */
  addEntry(message: string, attributes: string | undefined): void {
    addWordKeys(message, this.frequent)
    if (attributes === undefined) return
    addAttributeKeys(attributes, this.frequent)
    if (!mayHaveErrors(attributes)) return
    for (const text of searchedTexts({ message: '', attributes })) addWordKeys(text, this.frequent)
  }

  addTraceId(traceId: string): void {
    // Entries of one trace often follow each other.
    if (traceId === this.#lastTraceId) return
    this.#lastTraceId = traceId
    addHexKey(traceId, KEY_KIND.traceId, this.frequent)
  }

  addSpanId(spanId: string): void {
    addHexKey(spanId, KEY_KIND.spanId, this.spanIds)
  }

  addName(kind: Extract<KeyKind, 'service' | 'host'>, name: string): void {
    const { low, high } = hashKey(kind, name)
    this.frequent.add(low, high)
  }
}

/** Adds hex digits in lower case. */
function addHexKey(text: string, kind: number, keys: KeyTable): void {
  let low = startLow(kind)
  let high = startHigh(kind)
  for (let i = 0; i < text.length; i++) {
    // This bit makes a letter a small one, and is set in every digit.
    const unit = text.charCodeAt(i) | 0x20
    low = stepLow(low, unit)
    high = stepHigh(high, unit)
  }
  const ended = endLow(low, high)
  keys.add(ended, endHigh(ended, high))
}
