import { beginsPastedText } from '../text/pasted-text.js'
import { wordsIn } from '../text/words-in.js'
import { Cursor } from './cursor.js'
import { filterHead } from './filter-head.js'
import { readQuoted } from './quoted-text.js'
import { readValue } from './read-value.js'
import type { Token, WordToken } from './token.js'

const OPERATOR_WORD = /(?:AND|OR|NOT)(?=[\s()"]|$)/y

/** The beginning of a piece that is enough to recognise a time. */
const MAX_STAMP = 100

/** Cuts a query text into tokens. */
export class Lexer {
  readonly cursor: Cursor
  readonly #isKnown: (name: string) => boolean
  #at = 0
  /** For each open group, how many parentheses are open inside its words: `f(x)` is a word, and its parentheses are characters. */
  readonly #openInWords: number[] = []
  #isPasted = false
  /** The last two words outside of groups, the last one first. */
  #before: [string?, string?] = []

  /** @param isKnown Whether an attribute with this name exists. */
  constructor(text: string, isKnown: (name: string) => boolean = () => false) {
    this.cursor = new Cursor(text)
    this.#isKnown = isKnown
  }

  /** Whether all that follows is text: see `beginsPastedText`. */
  get isPasted(): boolean {
    return this.#isPasted
  }

  /** The next token; undefined at the end. */
  next(): Token | undefined {
    const start = this.cursor.afterSpaces(this.#at)
    if (start >= this.cursor.text.length) return undefined
    const token = this.#isPasted ? this.#pasted(start) : this.#read(start)
    this.#at = token.end
    return token
  }

  #read(start: number): Token {
    const { text } = this.cursor
    const isInGroup = this.#openInWords.length > 0
    if (isInGroup && text[start] === ')' && this.#openInWords.at(-1) === 0) {
      this.#openInWords.pop()
      return { kind: 'close', start, end: start + 1 }
    }
    const word = this.#operatorWord(start)
    if (word !== undefined) return word
    const isNegated = text[start] === '-' && text[start + 1] !== '-' && !this.cursor.isSpace(start + 1)
    const first = isNegated ? start + 1 : start
    const token = this.#term(start, first, isNegated)
    const { kind, end } = token
    if (kind !== 'word' || token.isPhrase || isNegated || isInGroup) this.#before = []
    else if (beginsPastedText(text.slice(start, end), this.#before)) this.#isPasted = true
    else this.#before = [text.slice(start, end), this.#before[0]]
    return token
  }

  #operatorWord(start: number): Token | undefined {
    OPERATOR_WORD.lastIndex = start
    if (!OPERATOR_WORD.test(this.cursor.text)) return undefined
    const end = OPERATOR_WORD.lastIndex
    const kind = this.cursor.text.slice(start, end).toLowerCase() as 'and' | 'or' | 'not'
    this.#before = []
    return { kind, start, end }
  }

  /** @param first The position behind the dash. */
  #term(start: number, first: number, isNegated: boolean): Token {
    const { text } = this.cursor
    const isInGroup = this.#openInWords.length > 0
    if (text[first] === '(') {
      this.#openInWords.push(0)
      return { kind: 'open', isNegated, start, end: first + 1 }
    }
    if (text[first] === '"') return phrase(text, start, first, isNegated)
    if (text[first] === '~' && text[first + 1] === '"') {
      const { text: content, end } = readQuoted(this.cursor, first + 1)
      return { kind: 'contains', isNegated, text: content, start, end }
    }
    const head = this.#isStampOf(first) ? undefined : filterHead(this.cursor, first, this.#isKnown)
    if (head === undefined) return this.#word(start, first, isNegated)
    const { valueStart, ...others } = head
    const value = readValue(this.cursor, valueStart, isInGroup)
    return { kind: 'filter', isNegated, ...others, value, start, end: value.end }
  }

  /** `time="2026-01-31T12:00:00` begins a log line, although it has the form of a filter. */
  #isStampOf(first: number): boolean {
    return this.#openInWords.length === 0 && beginsPastedText(this.#sliceFrom(first), [])
  }

  #word(start: number, first: number, isNegated: boolean): WordToken {
    const end = this.#openInWords.length > 0 ? this.#endInGroup(first) : this.cursor.pieceEnd(first)
    return {
      kind: 'word',
      isNegated,
      isPhrase: false,
      content: this.cursor.text.slice(first, end),
      start,
      end,
    }
  }

  /** The end of a word in a group, which may contain parentheses. */
  #endInGroup(first: number): number {
    const last = this.#openInWords.length - 1
    let open = this.#openInWords[last] ?? 0
    let at = first
    for (; !this.cursor.isSpace(at); at++) {
      const character = this.cursor.text[at]
      if (character === '(') open++
      else if (character === ')' && --open < 0) break
    }
    this.#openInWords[last] = Math.max(0, open)
    return at
  }

  /** Pasted text is cut as core cuts text, but no dash excludes a word. */
  #pasted(start: number): WordToken {
    const { text } = this.cursor
    if (text[start] === '"') return phrase(text, start, start, false)
    const end = this.cursor.pieceEnd(start)
    return { kind: 'word', isNegated: false, isPhrase: false, content: text.slice(start, end), start, end }
  }

  #sliceFrom(first: number): string {
    return this.cursor.text.slice(first, Math.min(this.cursor.pieceEnd(first), first + MAX_STAMP))
  }
}

function phrase(text: string, start: number, first: number, isNegated: boolean): WordToken {
  const close = text.indexOf('"', first + 1)
  const end = close === -1 ? text.length : close + 1
  const content = text.slice(first + 1, close === -1 ? end : close)
  return { kind: 'word', isNegated, isPhrase: true, content, start, end }
}

/** Whether a word finds anything: punctuation alone does not. */
export function hasWords(token: WordToken): boolean {
  return wordsIn(token.content).length > 0
}
