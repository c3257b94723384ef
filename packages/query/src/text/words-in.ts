// Scripts that do not separate words by spaces: each of their characters is a word, as in core.
const SCRIPTS = String.raw`[\p{sc=Hani}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]`
const SHARED = String.raw`[\u3006\u302a-\u302d\u3031-\u3035\u303c\u3099\u309a\u30fc\uff70\uff9e\uff9f]`
const IDEOGRAPHS = String.raw`[\u{20000}-\u{2fffd}\u{30000}-\u{3fffd}]`
const SINGLE = String.raw`(?:(?=[\p{L}\p{N}\p{M}])${SCRIPTS}|${SHARED}|${IDEOGRAPHS})`
const ACCENT = String.raw`(?!${SINGLE})[\u0300-\u0304\u0306-\u030c\u030f\u0311\u031b\u0323-\u0328\u032d\u032e\u0330\u0331]`
const LETTER = String.raw`(?!${SINGLE})[\p{L}\p{N}\p{Co}]`
const WORD = new RegExp(`${SINGLE}(?:${ACCENT})*|${LETTER}(?:${LETTER}|${ACCENT})*`, 'gu')

const ASCII_WORD = /[a-z0-9]+/gi
/** ASCII without the escape character. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are plain too, apart from one.
const PLAIN = /^[\0-\x1a\x1c-\x7f]*$/

// The escape sequences that core skips: see `escape-sequences.ts` there.
const CSI = String.raw`\x1b\[[0-?]*[ -/]*[@-~]`
const STRING = String.raw`\x1b[\]P_^X](?:[^\0-\x1f\x7f]*(?:\x07|\x1b\\))?`
const OTHER = String.raw`\x1b(?: [F-N]|[!-/]+[0-~]|[0-~])`
const SEQUENCE = new RegExp(`${CSI}|${STRING}|${OTHER}`, 'g')

/**
 * The words of a text as core's `words` cuts them, which this package cannot load. Letters that Unicode has added after the version
 * of the runtime separate words here.
 */
export function wordsIn(text: string): readonly string[] {
  return (PLAIN.test(text) ? text.match(ASCII_WORD) : withoutEscapes(text).match(WORD)) ?? []
}

/** The text with a character that separates words in place of each escape sequence. */
export function withoutEscapes(text: string): string {
  return text.includes('\x1b') ? text.replace(SEQUENCE, '\x01') : text
}
