// Control characters except the line feed, characters without width or that change direction, all spaces except U+0020, lone
// surrogates and unassigned code points: all are invisible or look like others. XML forbids some of them.
const INVISIBLE =
  /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}|(?<![\p{L}\p{N}\p{M}])\p{M}+| +$/gmu

/**
 * A text with its invisible characters escaped: control characters, byte order marks, joiners, spaces other than U+0020,
 * direction marks, combining marks without a base, lone surrogates, and spaces at the end of a line. Line feeds stay.
 */
export function visibleText(text: string): string {
  return text.replace(INVISIBLE, (found) => Array.from(found, escapeOf).join(''))
}

/** The code points of a text: `U+0065 U+0301`. */
export function codePoints(text: string): string {
  return Array.from(text, (character) => `U+${hex(character)}`).join(' ')
}

function escapeOf(character: string): string {
  const digits = hex(character).toLowerCase()
  return digits.length > 4 ? `\\u{${digits}}` : `\\u${digits}`
}

function hex(character: string): string {
  return (character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')
}
