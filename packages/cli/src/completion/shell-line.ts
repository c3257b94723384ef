/** The quote that is open at the end of a text; empty outside of quotes. */
export type OpenQuote = '' | "'" | '"'

export interface ShellLine {
  /** The words of the last command before the current word, without their quotes. */
  readonly words: readonly string[]
  /** The word at the end, with and without its quotes; empty behind a space. */
  readonly current: { readonly raw: string; readonly text: string; readonly quote: OpenQuote }
  /** Whether the current word is the file of a redirection. */
  readonly isRedirection: boolean
}

const SEPARATORS = new Set(['|', '&', ';', '(', ')', '`', '\n'])

/** Cuts the beginning of a line of bash into words, as far as its quotes and operators say; nothing is expanded. */
export function readShellLine(line: string): ShellLine {
  let words: string[] = []
  let raw = ''
  let text = ''
  let quote: OpenQuote = ''
  let isRedirection = false
  const endWord = () => {
    if (raw === '') return
    if (!isRedirection) words.push(text)
    raw = text = ''
    isRedirection = false
  }
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at)
    if (quote === '' && /\s/.test(character) && character !== '\n') {
      endWord()
    } else if (quote === '' && SEPARATORS.has(character)) {
      raw = text = ''
      isRedirection = false
      words = []
    } else if (quote === '' && (character === '<' || character === '>')) {
      endWord()
      isRedirection = true
    } else if (character === quote) {
      raw += character
      quote = ''
    } else if (quote === '' && (character === "'" || character === '"')) {
      raw += character
      quote = character
    } else if (character === '\\' && isEscape(line, at, quote)) {
      raw += line.slice(at, at + 2)
      text += line.charAt(++at)
    } else {
      raw += character
      text += character
    }
  }
  return { words, current: { raw, text, quote }, isRedirection }
}

/** In double quotes, a backslash is itself before most characters. */
function isEscape(line: string, at: number, quote: OpenQuote): boolean {
  if (quote === "'") return false
  return quote === '' || '$`"\\'.includes(line.charAt(at + 1))
}

const SPECIAL = /[^\p{L}\p{N}_./:=@%+,-]/u

/** Whether bash reads the text as something else than itself. */
export function needsQuotes(text: string): boolean {
  return SPECIAL.test(text) || /^[~=]/.test(text)
}

/** The text as bash reads it behind an open quote or, without one, with a backslash before each special character. */
export function escapeFor(quote: OpenQuote, text: string): string {
  if (quote === "'") return text.replaceAll("'", "'\\''")
  // A backslash before an exclamation mark would stay.
  if (quote === '"') return text.replace(/[$`"\\]/g, '\\$&').replaceAll('!', `"'!'"`)
  return text.replace(new RegExp(SPECIAL, 'gu'), '\\$&')
}
