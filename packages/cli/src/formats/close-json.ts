const QUOTE = 0x22
const COMMA = 0x2c
const OPENING_BRACE = 0x7b
const CLOSING_BRACE = 0x7d
const OPENING_BRACKET = 0x5b
const CLOSING_BRACKET = 0x5d
const BACKSLASH = 0x5c

/**
 * Completes the JSON object at the beginning of a text that is cut off. It drops the incomplete member and adds the missing
 * braces and brackets. `undefined` if no member is complete.
 */
export function closeJson(text: string): string | undefined {
  /** The missing closing braces and brackets, outermost first. */
  const missing: string[] = []
  let end = 0
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) at = closingQuote(text, at)
    else if (code === OPENING_BRACE || code === OPENING_BRACKET)
      missing.push(code === OPENING_BRACE ? '}' : ']')
    else if (code === CLOSING_BRACE || code === CLOSING_BRACKET) {
      missing.pop()
      if (missing.length === 0) return text.slice(0, at + 1)
      end = at + 1
      depth = missing.length
    } else if (code === COMMA) {
      end = at
      depth = missing.length
    }
  }
  return depth === 0 ? undefined : text.slice(0, end) + missing.slice(0, depth).reverse().join('')
}

/** Index of the quote that closes the string at `start`; the length of the text if there is none. */
function closingQuote(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === BACKSLASH) at++
    else if (code === QUOTE) return at
  }
  return text.length
}
