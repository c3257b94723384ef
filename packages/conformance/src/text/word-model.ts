// The words of a text, computed in the simplest way: one character after the other.

const PARTS_OF_WORDS = /[\p{L}\p{N}\p{Co}]/u

/** Letters, digits and marks of scripts without spaces between words; the planes of ideographs also where they are still empty. */
const UNSPACED =
  /(?=[\p{L}\p{N}\p{M}])[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}々〆〪-〭〱-〵〼\u3099\u309aーｰﾞﾟ]|[\u{20000}-\u{2fffd}\u{30000}-\u{3fffd}]/u

/** Marks that stay in a word and make no difference. */
const ACCENTS = /[\u0300-\u0304\u0306-\u030c\u030f\u0311\u031b\u0323-\u0328\u032d\u032e\u0330\u0331]/

/** ESC [ … final byte, ESC ] … BEL or ESC \, and the others of ECMA-48. */
const ESCAPE_SEQUENCES = new RegExp(
  [
    String.raw`\x1b\[[\x30-\x3f]*[\x20-\x2f]*[\x40-\x7e]`,
    String.raw`\x1b[\]PX^_][^\x00-\x1f\x7f]*(?:\x07|\x1b\\)`,
    String.raw`\x1b\x20[F-N]`,
    String.raw`\x1b[\x21-\x2f]+[\x30-\x7e]`,
    String.raw`\x1b[\x30-\x7e]`,
  ].join('|'),
  'g',
)

/** Printable ASCII and line breaks. Long texts of them are frequent, and one character after the other takes long. */
const PLAIN = /^[ -~\n]*$/

/** The words of a text, unchanged. */
export function wordsOf(text: string): string[] {
  if (PLAIN.test(text)) return text.match(/[A-Za-z0-9]+/g) ?? []
  const found: string[] = []
  let word = ''
  const end = () => {
    if (word !== '') found.push(word)
    word = ''
  }
  for (const character of text.replace(ESCAPE_SEQUENCES, '\n')) {
    const isUnspaced = UNSPACED.test(character)
    if (isUnspaced || PARTS_OF_WORDS.test(character)) {
      if (isUnspaced || UNSPACED.test(word)) end()
      word += character
    } else if (ACCENTS.test(character) && word !== '') {
      word += character
    } else {
      end()
    }
  }
  end()
  return found
}

/** The words of a text in a form that is equal for words that match. */
export function foldedWordsOf(text: string): string[] {
  if (PLAIN.test(text)) return wordsOf(text.toLowerCase())
  return wordsOf(text).map((word) => Array.from(word, fold).join(''))
}

function fold(character: string): string {
  if (ACCENTS.test(character)) return ''
  const upper = character.toUpperCase()
  // Through the upper case, which all forms of a letter share; but not the dotless i, which is a letter of its own.
  const hasUpper = upper.length === character.length && character !== 'ı'
  const lower = (hasUpper ? upper : character).toLowerCase()
  const [base = ''] = lower.normalize('NFD')
  return /[a-z]/.test(base) ? base : lower
}
