const QUOTE = 0x22
const BACKSLASH = 0x5c
const BLANK = 0x20

/**
 * Repairs text that is almost JSON: `NaN` and `Infinity` as numbers, as Python writes them; a comma after the last member; line
 * breaks and tabs in strings; and escapes like `\x16` and `\d`, as web servers and shell scripts write them.
 */
export function repairJson(text: string): string {
  const parts: string[] = []
  let at = 0
  while (at < text.length) {
    const quote = text.indexOf('"', at)
    const end = quote === -1 ? text.length : quote
    parts.push(repairPlain(text.slice(at, end)))
    at = end
    if (quote === -1) break
    at = endOfString(text, quote)
    parts.push(repairString(text.slice(quote, at)))
  }
  return parts.join('')
}

function repairPlain(text: string): string {
  return text.replace(/-?\b(?:NaN|Infinity)\b/g, '"$&"').replace(/,(?=\s{0,64}[}\]])/g, '')
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === BACKSLASH) at++
    else if (code === QUOTE) return at + 1
  }
  return text.length
}

const ESCAPE = /^\\(?:["\\/bfnrt]|u[0-9a-f]{4})/i
const BYTE_ESCAPE = /^\\x([0-9a-f]{2})/i

function repairString(text: string): string {
  const parts: string[] = []
  let kept = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code !== BACKSLASH && code >= BLANK) continue
    const [instead, length] =
      code === BACKSLASH ? repairEscape(text.slice(at, at + 6)) : [controlEscape(code), 1]
    parts.push(text.slice(kept, at), instead)
    at += length - 1
    kept = at + 1
  }
  return parts.length === 0 ? text : parts.join('') + text.slice(kept)
}

/** The replacement of an escape, and the length of the escape. */
function repairEscape(text: string): readonly [string, number] {
  const known = ESCAPE.exec(text)?.[0]
  if (known !== undefined) return [known, known.length]
  const byte = BYTE_ESCAPE.exec(text)?.[1]
  return byte === undefined ? ['\\\\', 1] : [`\\u00${byte}`, 4]
}

function controlEscape(code: number): string {
  return `\\u${code.toString(16).padStart(4, '0')}`
}
