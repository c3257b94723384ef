import type { TextFilter, TextTerm } from '../contract/log-driver.js'
import { LogStorageError } from '../errors/log-storage-error.js'
import { words } from './words.js'

const MAX_WORDS = 1000

// One thing between spaces, or between quotes: a last quote may be missing. One dash before it means "without".
const CHUNK = /(?<without>-(?!-))?(?:"(?<phrase>[^"]*)"?|(?<plain>\S+))/gu

/** One word of ASCII letters and digits. */
const PLAIN_WORD = /^[a-z0-9]+$/i

/**
 * Reads what a person types into a search box: words, `"phrases"`, `prefix*`, `-without`. What is no word is ignored.
 *
 * @throws LogStorageError INVALID_QUERY when no word is left, or there are more than 1,000.
 */
export function parseTextQuery(text: string): TextFilter {
  // By far the most queries are, and looking at each part takes a multiple of this.
  if (PLAIN_WORD.test(text)) return { all: [{ words: [text], prefix: false }], none: [] }
  const all = new Map<string, TextTerm>()
  const none = new Map<string, TextTerm>()
  let count = 0
  for (const { groups } of text.matchAll(CHUNK)) {
    const term = groups?.phrase === undefined ? plainTerm(groups?.plain ?? '') : phraseTerm(groups.phrase)
    if (term.words.length === 0) continue
    count += term.words.length
    ;(groups?.without === undefined ? all : none).set(
      `${term.words.join(' ')}${term.prefix ? '*' : ''}`,
      term,
    )
  }
  if (count === 0)
    throw invalid(`text must hold at least one word: letters or digits. Use contains to look for signs.`)
  if (count > MAX_WORDS) throw invalid(`text must hold at most ${MAX_WORDS} words, not ${count}.`)
  return { all: [...all.values()], none: [...none.values()] }
}

function phraseTerm(phrase: string): TextTerm {
  return { words: words(phrase), prefix: false }
}

function plainTerm(plain: string): TextTerm {
  const found = words(plain)
  // In `key=*` the star stands behind a sign, and no word goes on there.
  const last = found[found.length - 1]
  return { words: found, prefix: last !== undefined && plain.endsWith(`${last}*`) }
}

function invalid(message: string): LogStorageError {
  return new LogStorageError('INVALID_QUERY', message)
}
