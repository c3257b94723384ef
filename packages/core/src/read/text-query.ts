import type { TextFilter, TextTerm } from '../contract/driver-filter.js'
import { FilterScope, invalidQuery } from './filter-scope.js'
import { words } from './words.js'

// Characters between spaces, or between quotes; the last quote may be missing. A single dash before them means "without".
const CHUNK = /(?<without>-(?!-))?(?:"(?<phrase>[^"]*)"?|(?<plain>\S+))/gu

/** One word of ASCII letters and digits. */
const PLAIN_WORD = /^[a-z0-9]+$/i

/**
 * Parses the text of a search box: words, `"phrases"`, `prefix*`, `-without`. Ignores all other characters.
 *
 * @throws LogStorageError INVALID_QUERY if there is no word, or there are more than 1,000.
 */
export function parseTextQuery(text: string, scope = new FilterScope()): TextFilter {
  // Most queries are a single word, and this check is several times faster than parsing.
  if (PLAIN_WORD.test(text)) {
    scope.addWords(1)
    return { all: [{ words: [text], prefix: false }], none: [] }
  }
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
  if (count === 0) {
    throw invalidQuery(
      `${scope.name('text')} must contain at least one word (letters or digits). To match punctuation, use \`contains\`.`,
    )
  }
  scope.addWords(count)
  return { all: [...all.values()], none: [...none.values()] }
}

function phraseTerm(phrase: string): TextTerm {
  return { words: words(phrase), prefix: false }
}

function plainTerm(plain: string): TextTerm {
  const found = words(plain)
  // In `key=*` the asterisk follows a punctuation character, so it does not extend a word.
  const last = found[found.length - 1]
  return { words: found, prefix: last !== undefined && plain.endsWith(`${last}*`) }
}
