/** A word of ASCII letters and digits between two other ASCII characters, which separate words wherever the text stands. */
const BOUNDED = /(?<=[\0-/:-@[-`{-\x7f])[A-Za-z0-9]+(?=[\0-/:-@[-`{-\x7f])/g

/** An escape sequence may have begun before the text. Its last letter separates words. */
const END_OF_ESCAPE = /^[ -?[]*[@-~]?/

const ESCAPE = 0x1b

/** Words that every message has that contains a text, as `foldedWords` returns them. */
export function wordsInside(text: string): string[] {
  const known = END_OF_ESCAPE.exec(text)?.[0].length ?? 0
  const found: string[] = []
  for (const { 0: word, index } of untilEscape(text).matchAll(BOUNDED)) {
    // The words at the ends of the text may be parts of longer ones.
    if (index >= known) found.push(word.toLowerCase())
  }
  return found
}

/** The text up to the next escape sequence, with the first character of that. */
function untilEscape(text: string): string {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    // Some control characters stand for ESC and a letter.
    if (unit === ESCAPE || (unit >= 0x80 && unit < 0xa0)) return text.slice(0, i + 1)
  }
  return text
}
