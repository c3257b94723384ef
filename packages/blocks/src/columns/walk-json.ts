import { SLOT } from './template-table.js'

/** Called with what a template of JSON consists of, in its order. */
export interface JsonVisitor {
  open(isList: boolean): void
  close(): void
  /** @param key As it is written, without quotation marks. */
  key(key: string): void
  variable(isText: boolean): void
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d

/** Walks through a template that `cutJson` made. */
export function walkJson(template: Uint8Array, visitor: JsonVisitor): void {
  const text = Buffer.from(template.buffer, template.byteOffset, template.byteLength)
  for (let at = 0; at < text.length; at++) {
    const byte = text[at] as number
    if (byte === SLOT) visitor.variable(false)
    else if (byte === QUOTE && text[at + 1] === SLOT) {
      visitor.variable(true)
      at += 2
    } else if (byte === QUOTE) {
      const end = endOfKey(text, at + 1)
      visitor.key(text.toString('utf8', at + 1, end))
      at = end
    } else if (byte === OPEN_OBJECT || byte === OPEN_LIST) visitor.open(byte === OPEN_LIST)
    else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) visitor.close()
  }
}

/** The place of the closing quotation mark. */
function endOfKey(text: Buffer, start: number): number {
  let at = start
  while (at < text.length && text[at] !== QUOTE) at += text[at] === BACKSLASH ? 2 : 1
  return at
}
