// The rule of the command line, from its source: the built package loads much that has no place in a browser.
import { visibleText as escaped } from '../../../mapping/src/writers/visible-text.js'
import { type AnsiStyle, NO_STYLE, styledBy } from './ansi-style.js'
import type { Mark } from './found-words.js'

/** A part of a text to show: its classes say how. */
export interface TextSpan {
  readonly text: string
  /** Names of classes, separated by spaces; empty for plain text. */
  readonly className: string
  /** Whether a query has found it. */
  readonly isMarked?: true
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with this character.
const COLOUR = /\u001b\[([\d;:]*)m/y

/**
 * A text as spans in which nothing is hidden: colours of terminals become classes, all other characters that a browser would not
 * show become their escapes, such as `\e` and `\u202e`.
 *
 * @param keep Characters to leave as they are, where the style of the page shows them: line breaks and tabs.
 * @param marks Parts of the text that a query has found, in order and without overlaps.
 */
export function visibleSpans(text: string, keep = '', marks: readonly Mark[] = []): TextSpan[] {
  const spans: TextSpan[] = []
  let style: AnsiStyle = NO_STYLE
  let start = 0
  let next = 0
  /** Adds a part of the text, cut at the edges of marks. */
  const push = (from: number, to: number) => {
    const { className } = style
    for (let at = from; at < to; ) {
      while (next < marks.length && (marks[next] as Mark).end <= at) next++
      const mark = marks[next]
      const isMarked = mark !== undefined && mark.start <= at
      const end = Math.min(to, isMarked ? mark.end : (mark?.start ?? to))
      spans.push({ text: text.slice(at, end), className, ...(isMarked && { isMarked }) })
      at = end
    }
  }
  for (let at = 0; at < text.length; at++) {
    // Most characters are letters: only a quick comparison for them.
    const code = text.charCodeAt(at)
    if ((code >= 0x20 && code < 0x7f) || (code >= 0xa0 && code < 0x61c)) continue
    const character = text.charAt(at)
    const shown = isPair(text, at) ? character : escaped(character)
    if (shown === character || keep.includes(character)) continue
    push(start, at)
    COLOUR.lastIndex = at
    const colour = COLOUR.exec(text)
    if (colour !== null) {
      style = styledBy(style, colour[1] ?? '')
      at = COLOUR.lastIndex - 1
    } else {
      spans.push({ text: shown, className: 'escaped' })
    }
    start = at + 1
  }
  push(start, text.length)
  return spans
}

/** The text alone, as {@link visibleSpans} shows it. */
export function visibleText(text: string, keep = ''): string {
  return visibleSpans(text, keep)
    .map((span) => span.text)
    .join('')
}

/** Half of a pair of surrogates is no character of its own. */
function isPair(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return isHigh(code) ? isLow(text.charCodeAt(at + 1)) : isLow(code) && isHigh(text.charCodeAt(at - 1))
}

function isHigh(code: number): boolean {
  return code >= 0xd800 && code < 0xdc00
}

function isLow(code: number): boolean {
  return code >= 0xdc00 && code < 0xe000
}
