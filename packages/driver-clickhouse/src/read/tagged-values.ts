import type { AttributeValue } from '@logpond/core'

/** The value that `taggedValue` wrote, from its bytes in hexadecimal digits: JSON cannot have bytes that are not UTF-8. */
export function untagged(hex: string): AttributeValue {
  const bytes = Buffer.from(hex, 'hex')
  const text = bytes.toString()
  if (!text.startsWith('"')) return JSON.parse(text) as AttributeValue
  // A text with lone surrogates is not UTF-8.
  return Buffer.byteLength(text) === bytes.length && Buffer.from(text).equals(bytes)
    ? text.slice(1)
    : fromWtf8(bytes.subarray(1))
}

/** The inverse of `wtf8`. */
function fromWtf8(bytes: Buffer): string {
  const parts: string[] = []
  let start = 0
  for (let i = 0; i < bytes.length; i++) {
    // A surrogate is 0xED and a byte from 0xA0; in UTF-8, 0xED is followed by a smaller one.
    if (bytes[i] !== 0xed || (bytes[i + 1] as number) < 0xa0) continue
    const unit = 0xd000 | (((bytes[i + 1] as number) & 0x3f) << 6) | ((bytes[i + 2] as number) & 0x3f)
    parts.push(bytes.toString('utf8', start, i), String.fromCharCode(unit))
    start = i + 3
    i += 2
  }
  parts.push(bytes.toString('utf8', start))
  return parts.join('')
}
