// Controls (C0, DEL, C1), line and paragraph separators, and what changes the direction of text: a terminal would obey
// them, and an entry could paint over others or pose as one. Lone surrogates and U+FFFE, U+FFFF are no text to XML.
const INVISIBLE = /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff\p{Cs}]/gu

const NAMES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\u001b': '\\e' }

/** A text with everything made visible that a terminal would obey instead of showing it. */
export function visibleText(text: string): string {
  return text.replace(INVISIBLE, escapeOf)
}

/** JSON of a value, safe to show: JSON itself only escapes the controls of ASCII. */
export function visibleJson(value: unknown): string {
  return JSON.stringify(value).replace(INVISIBLE, unicodeEscape)
}

function escapeOf(character: string): string {
  return NAMES[character] ?? unicodeEscape(character)
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
