// From their sources: the built package has much that has no place in a browser.
import { endOfEscape } from '../../../core/src/read/escape-sequences.js'
import { parseTextQuery } from '../../../core/src/read/text-query.js'
import { foldedWords, words } from '../../../core/src/read/words.js'

/** What a query looks for in texts. */
export interface Searched {
  /** Words that must follow each other, folded; the last one may be the beginning of a word. */
  readonly terms: readonly { readonly words: readonly string[]; readonly prefix: boolean }[]
  /** Exact parts of messages. */
  readonly substrings: readonly string[]
}

/** A part of a text, as for `slice`. */
export interface Mark {
  readonly start: number
  readonly end: number
}

/** The parts of a filter that are about texts. */
export interface TextFilters {
  readonly text?: string | undefined
  readonly contains?: string | undefined
  readonly any?: readonly TextFilters[] | undefined
}

/** What a filter looks for, in any of its alternatives. What it excludes cannot be in an entry that it has found. */
export function searchedBy(filter: TextFilters): Searched {
  const inner = (filter.any ?? []).map(searchedBy)
  const terms = filter.text === undefined ? [] : parseTextQuery(filter.text).all
  return {
    terms: [
      ...terms.map(({ words: given, prefix }) => ({ words: given.flatMap(foldedWords), prefix })),
      ...inner.flatMap((one) => one.terms),
    ].filter((term) => term.words.length > 0),
    substrings: [
      ...(filter.contains === undefined || filter.contains === '' ? [] : [filter.contains]),
      ...inner.flatMap((one) => one.substrings),
    ],
  }
}

/**
 * Where a text has what a query looks for, in order and without overlaps. Words are found as the storage finds them: without case and
 * accents, and not within other words.
 *
 * @param isMessage Whether substrings are looked for too.
 */
export function marksIn(text: string, { terms, substrings }: Searched, isMessage: boolean): Mark[] {
  const marks: Mark[] = terms.length === 0 ? [] : wordMarks(text, terms)
  if (isMessage)
    for (const substring of substrings)
      for (let at = text.indexOf(substring); at !== -1; at = text.indexOf(substring, at + substring.length))
        marks.push({ start: at, end: at + substring.length })
  return merged(marks)
}

function wordMarks(text: string, terms: Searched['terms']): Mark[] {
  const found = placesOfWords(text)
  const marks: Mark[] = []
  for (let first = 0; first < found.length; first++)
    for (const term of terms) {
      const last = found[first + term.words.length - 1]
      if (last === undefined || !isAt(term, found, first)) continue
      marks.push({ start: (found[first] as FoundWord).start, end: last.end })
    }
  return marks
}

function isAt(
  { words: wanted, prefix }: Searched['terms'][number],
  found: FoundWord[],
  first: number,
): boolean {
  return wanted.every((word, i) => {
    const { folded } = found[first + i] as FoundWord
    return prefix && i === wanted.length - 1 ? folded.startsWith(word) : folded === word
  })
}

interface FoundWord extends Mark {
  readonly folded: string
}

function placesOfWords(text: string): FoundWord[] {
  const visible = withoutEscapes(text)
  let end = 0
  return words(visible).map((word) => {
    // Nothing but characters that no word has is between two words.
    const start = visible.indexOf(word, end)
    end = start + word.length
    return { start, end, folded: foldedWords(word)[0] ?? '' }
  })
}

/** Spaces in place of escape sequences, so that all else stays where it is. */
function withoutEscapes(text: string): string {
  let visible = ''
  let last = 0
  for (let at = text.indexOf('\u001b'); at !== -1; at = text.indexOf('\u001b', last)) {
    const end = endOfEscape(text, at)
    visible += text.slice(last, at) + ' '.repeat(end - at)
    last = end
  }
  return visible + text.slice(last)
}

function merged(marks: readonly Mark[]): Mark[] {
  const all: Mark[] = []
  for (const mark of marks.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = all.at(-1)
    if (last === undefined || mark.start > last.end) all.push(mark)
    else if (mark.end > last.end) all[all.length - 1] = { start: last.start, end: mark.end }
  }
  return all
}
