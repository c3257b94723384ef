/** A word of ASCII letters and digits between two other ASCII characters, which separate words wherever the text stands. */
const BOUNDED = /(?<=[\0-/:-@[-`{-\x7f])[A-Za-z0-9]+(?=[\0-/:-@[-`{-\x7f])/g

/** Words that are keys of the filter of every message that has a text inside, see `filterWords`. */
export function wordsInside(text: string): string[] {
  // The words at the ends of the text may be parts of longer ones.
  return (text.match(BOUNDED) ?? []).map((word) => word.toLowerCase())
}
