// Controls but the line feed, what has no width or another direction, all blanks but the space, halves of surrogate pairs, and what
// is no character: none of them can be told from nothing, or from another, by looking. XML forbids some of them.
const INVISIBLE =
  /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}|(?<![\p{L}\p{N}\p{M}])\p{M}+| +$/gmu

/**
 * A text with everything escaped that cannot be seen: controls, byte order marks, joiners, blanks that are no spaces, marks of
 * direction, combining marks that stand alone, lone surrogates, and spaces at the end of a line. Line feeds stay.
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
