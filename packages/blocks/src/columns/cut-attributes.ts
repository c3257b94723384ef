import { ByteReader } from '../bytes/byte-reader.js'
import { cutJson } from './cut-json.js'
import { jsonPaths } from './json-paths.js'
import { SealedAttributes } from './sealed-attributes.js'
import { cutTexts } from './template-cutter.js'
import { encodeTemplates } from './template-encoder.js'
import { TemplateReader } from './template-reader.js'
import type { TextSpans } from './text-spans.js'

/** Attributes in the form of a block, without compression. */
export interface CutAttributes {
  readonly attributes: SealedAttributes
  readonly memoryBytes: number
}

/**
 * Cuts the attributes of rows that are not sealed. It takes a little longer than parsing them, but only once: each count then looks
 * at values column by column.
 *
 * @param texts JSON; empty for a row without attributes.
 */
export function cutAttributes(texts: TextSpans, count: number): CutAttributes {
  const sections: Uint8Array[] = []
  const cut = cutTexts(texts, count, cutJson)
  const main = encodeTemplates(texts.bytes, cut, count, jsonPaths, {
    add: (bytes) => sections.push(bytes) - 1,
  })
  const section = (number: number) => sections[number] as Uint8Array
  const reader = (number: number) => new ByteReader(section(number))
  const attributes = new SealedAttributes(new TemplateReader({ section, reader }, main, count))
  const bytes = sections.reduce((sum, { length }) => sum + length, 0)
  return {
    attributes,
    get memoryBytes() {
      return bytes + attributes.memoryBytes
    },
  }
}
