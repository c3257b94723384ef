import type { Answer, Completed } from './candidates-at.js'
import type { Shell } from './completion-script.js'
import { escapeFor, needsQuotes, readShellLine, type ShellLine } from './shell-line.js'

/**
 * The lines that a completion script reads: first `files` if the word is the name of a file, `open` if more belongs to the word,
 * and otherwise `whole`; then one candidate a line.
 */
export function answerLines(
  answer: Answer,
  candidates: (all: readonly Completed[]) => readonly string[],
): string[] {
  if (answer === 'files') return ['files']
  // What follows the word only matters if there is one candidate.
  return [answer[0]?.isOpen ? 'open' : 'whole', ...candidates(answer)]
}

/** A candidate and, behind a tab, its description. The shell adds its own quotes. */
export function describedLines(shell: Exclude<Shell, 'bash'>, attached: string) {
  return (all: readonly Completed[]): string[] =>
    all.map(({ word, description = '' }) => {
      // fish completes the value of an option alone.
      const text = shell === 'fish' ? word.slice(attached.length) : word
      return `${text}\t${description.replace(/\s+/g, ' ')}`
    })
}

/** What bash replaces, and how it uses the candidates. */
export interface BashWord {
  readonly line: ShellLine
  /** The part of the current word that bash replaces: behind an open quote, `:` or `=`. */
  readonly replaced: string
  /** Whether candidates are only listed. */
  readonly isList: boolean
}

/** What bash puts in place of a part of the current word, with its quotes. */
export function bashLines({ line, replaced, isList }: BashWord) {
  return (all: readonly Completed[]): string[] => {
    if (isList && all.length > 1)
      return all.map(({ label, description }) => (description ? `${label} (${description})` : label))
    const { raw, quote } = line.current
    const kept = raw.endsWith(replaced) ? raw.slice(0, raw.length - replaced.length) : raw
    const before = readShellLine(kept).current.text
    const found = all
      .filter(({ word }) => word.startsWith(before))
      .map((one) => ({ ...one, word: one.word.slice(before.length) }))
    if (quote !== '') return inQuotes(found, quote)
    // Only a whole word can be put into quotes, which are easier to read than many backslashes.
    return found.map(({ word, isOpen }) => {
      if (kept !== '' || !needsQuotes(word) || !/[<>()"*]/.test(word)) return escapeFor('', word)
      return `'${escapeFor("'", word)}${isOpen ? '' : "'"}`
    })
  }
}

/**
 * bash closes the quote behind the only candidate, unless that ends with a quote itself. If more belongs to it, a second candidate
 * keeps the quote open.
 */
function inQuotes(all: readonly Completed[], quote: "'" | '"'): string[] {
  const texts = all.map(({ word, isOpen }) => {
    const text = escapeFor(quote, word)
    return !isOpen && text.endsWith(quote) ? text + quote : text
  })
  const [only, ...others] = texts
  return only !== undefined && others.length === 0 && all[0]?.isOpen ? [only, `${only}…`] : texts
}
