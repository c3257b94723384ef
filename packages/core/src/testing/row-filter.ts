import type { DriverFilter } from '../contract/log-driver.js'
import { entryFilter } from '../read/entry-filter.js'
import { searchedTexts } from '../read/error-texts.js'
import { type FoundWords, wordsFilter } from '../read/text-terms.js'
import { foldedWords } from '../read/words.js'
import type { StoredRow } from './stored-row.js'

/** The property that caches the words of a row. JSON omits symbols, so snapshots do not contain it. */
const WORDS = Symbol('words')

/** Like `entryFilter`, for rows, which never change: the words of a row are determined once. */
export function rowFilter({ text, ...others }: DriverFilter): (row: StoredRow) => boolean {
  const matches = entryFilter(others)
  if (text === undefined) return matches
  const hasText = wordsFilter(text)
  return (row) => matches(row) && hasText(wordsOf(row))
}

function wordsOf(row: StoredRow & { [WORDS]?: FoundWords }): FoundWords {
  row[WORDS] ??= searchedTexts({ message: row.message, attributes: row.json }).map(foldedWords)
  return row[WORDS]
}
