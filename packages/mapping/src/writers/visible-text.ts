// Control characters (C0, DEL, C1), line and paragraph separators, and characters that change the direction of text. A
// terminal would act on them, and an entry could overwrite another one or imitate it. XML does not allow lone surrogates,
// U+FFFE and U+FFFF.
const INVISIBLE = /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff\p{Cs}]/gu

const NAMES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\u001b': '\\e' }

/** A text with the characters escaped that a terminal would act on instead of showing them. */
export function visibleText(text: string): string {
  return text.replace(INVISIBLE, escapeOf)
}

/** The JSON of a value, safe to show on a terminal: JSON itself escapes only the control characters of ASCII. */
export function visibleJson(value: unknown): string {
  return JSON.stringify(value).replace(INVISIBLE, unicodeEscape)
}

function escapeOf(character: string): string {
  return NAMES[character] ?? unicodeEscape(character)
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
