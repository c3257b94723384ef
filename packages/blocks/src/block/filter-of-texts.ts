import { mayHaveErrors, searchedTexts } from '@logpond/core'
import type { CutTexts } from '../columns/template-cutter.js'
import type { TextSpans } from '../columns/text-spans.js'
import { addAttributeKeys } from '../filter/attribute-keys.js'
import type { FilterKeys } from '../filter/filter-keys.js'
import { endHigh, endLow, KEY_KIND, startHigh, startLow, stepHigh, stepLow } from '../filter/key-hash.js'
import type { KeyTable } from '../filter/key-table.js'
import { addWordKeys } from '../filter/word-keys.js'
import { pathHashes } from './path-hashes.js'

const QUOTE = 0x22
const LOWER_CASE = 0x20
const FIRST_BEYOND_ASCII = 0x80

/** Separates words, and is in no attribute as it is written. */
const SEPARATOR = '\n'

/**
 * Adds what a filter knows of messages to its keys. The words of a message are those of its template, which are looked for once, and
 * its variables, each of which is one word.
 */
export function addMessageKeys({ bytes }: TextSpans, cut: CutTexts, keys: FilterKeys): void {
  for (let template = 0; template < cut.templates.length; template++)
    addWordKeys(textOfTemplate(cut, template), keys.frequent)
  const { starts, ends } = cut
  const count = cut.firstVariable[cut.firstVariable.length - 1] as number
  for (let variable = 0; variable < count; variable++)
    addWord(bytes, starts[variable] as number, ends[variable] as number, KEY_KIND.word, keys.frequent)
}

/** Adds what a filter knows of attributes to its keys: values of paths, and the words of errors. */
export function addAttributesKeys(spans: TextSpans, cut: CutTexts, keys: FilterKeys): void {
  const { templates, templateOf, firstVariable, starts, ends } = cut
  const known = Array.from({ length: templates.length }, (_, template) => {
    const text = textOfTemplate(cut, template)
    const isWhole = (templates.slots[template] as number) < 0
    if (isWhole) addAttributeKeys(text, keys.frequent)
    return { hashes: isWhole ? [] : pathHashes(templates.bytesOf(template)), hasErrors: mayHaveErrors(text) }
  })
  for (let row = 0; row < templateOf.length; row++) {
    const { hashes, hasErrors } = known[templateOf[row] as number] as (typeof known)[number]
    const first = firstVariable[row] as number
    for (let slot = 0; slot < hashes.length; slot++) {
      const hash = hashes[slot]
      if (hash === undefined) continue
      const { low, high, isText } = hash
      const from = starts[first + slot] as number
      addValue(spans.bytes, from, ends[first + slot] as number, low, high, isText, keys.frequent)
    }
    if (hasErrors)
      addErrorKeys(textOf(spans.bytes, spans.starts[row] as number, spans.ends[row] as number), keys)
  }
}

/**
 * Adds ids as hex digits in lower case.
 *
 * @param rows Rows that have all the ids.
 */
export function addIdKeys(
  { bytes, starts, ends }: TextSpans,
  rows: readonly number[],
  kind: 'traceId' | 'spanId',
  keys: FilterKeys,
): void {
  const table = kind === 'traceId' ? keys.frequent : keys.spanIds
  for (const row of rows) addWord(bytes, starts[row] as number, ends[row] as number, KEY_KIND[kind], table)
}

function addErrorKeys(attributes: string, keys: FilterKeys): void {
  for (const text of searchedTexts({ message: '', attributes })) addWordKeys(text, keys.frequent)
}

/** A word of ASCII letters and digits. */
function addWord(bytes: Uint8Array, start: number, end: number, kind: number, keys: KeyTable): void {
  let low = startLow(kind)
  let high = startHigh(kind)
  for (let at = start; at < end; at++) {
    // This bit makes a letter a small one, and is set in every digit.
    const unit = (bytes[at] as number) | LOWER_CASE
    low = stepLow(low, unit)
    high = stepHigh(high, unit)
  }
  const ended = endLow(low, high)
  keys.add(ended, endHigh(ended, high))
}

function addValue(
  bytes: Uint8Array,
  start: number,
  end: number,
  firstLow: number,
  firstHigh: number,
  isText: boolean,
  keys: KeyTable,
): void {
  let low = firstLow
  let high = firstHigh
  for (let at = start; at < end; at++) {
    const unit = bytes[at] as number
    if (unit >= FIRST_BEYOND_ASCII) {
      const rest = textOf(bytes, at, end)
      for (let i = 0; i < rest.length; i++) {
        low = stepLow(low, rest.charCodeAt(i))
        high = stepHigh(high, rest.charCodeAt(i))
      }
      break
    }
    low = stepLow(low, unit)
    high = stepHigh(high, unit)
  }
  if (isText) {
    low = stepLow(low, QUOTE)
    high = stepHigh(high, QUOTE)
  }
  const ended = endLow(low, high)
  keys.add(ended, endHigh(ended, high))
}

/** A template as text, with separators instead of its variables. */
function textOfTemplate({ templates }: CutTexts, template: number): string {
  const bytes = Uint8Array.from(templates.bytesOf(template))
  // UTF-8 has no such byte, so a template that is a whole text stays as it is.
  for (let at = bytes.indexOf(0xff); at >= 0; at = bytes.indexOf(0xff, at))
    bytes[at] = SEPARATOR.charCodeAt(0)
  return textOf(bytes, 0, bytes.length)
}

function textOf(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8', start, end)
}
