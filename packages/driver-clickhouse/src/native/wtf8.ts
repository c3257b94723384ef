/**
 * UTF-8 that keeps lone surrogates, as if they were characters: [WTF-8](https://simonsapin.github.io/wtf-8/). Values in attributes
 * may have them, because JSON can write them. Like UTF-8, its bytes are in the order of code points.
 */
export function wtf8(text: string): Buffer {
  if (text.isWellFormed()) return Buffer.from(text)
  const parts: Buffer[] = []
  let start = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.codePointAt(i) as number
    if (code > 0xffff) i++
    else if (code >= 0xd800 && code <= 0xdfff) {
      parts.push(Buffer.from(text.slice(start, i)), surrogate(code))
      start = i + 1
    }
  }
  parts.push(Buffer.from(text.slice(start)))
  return Buffer.concat(parts)
}

function surrogate(code: number): Buffer {
  return Buffer.from([0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)])
}
