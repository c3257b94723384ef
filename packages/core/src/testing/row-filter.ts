import type { DriverFilter } from '../contract/log-driver.js'
import { entryFilter } from '../read/entry-filter.js'
import { searchedTexts } from '../read/error-texts.js'
import { SearchedText } from '../read/searched-text.js'
import { termsFilter } from '../read/text-terms.js'
import type { StoredRow } from './stored-row.js'

/** The property that caches the texts of a row, with their words. JSON omits symbols, so snapshots do not contain it. */
const TEXTS = Symbol('texts')

/** Like `entryFilter`, for rows, which never change: the words of a row are determined once. */
export function rowFilter({ text, ...others }: DriverFilter): (row: StoredRow) => boolean {
  const matches = entryFilter(others)
  if (text === undefined) return matches
  const hasText = termsFilter(text)
  return (row) => matches(row) && hasText(textsOf(row))
}

function textsOf(row: StoredRow & { [TEXTS]?: readonly SearchedText[] }): readonly SearchedText[] {
  row[TEXTS] ??= searchedTexts({ message: row.message, attributes: row.json }).map(
    (text) => new SearchedText(text),
  )
  return row[TEXTS]
}
