import type { DriverFilter } from '../contract/log-driver.js'
import { entryFilter, wordsFilter } from '../read/entry-filter.js'
import { foldedWords } from '../read/words.js'
import type { StoredRow } from './stored-row.js'

/** Where a row keeps its words. No part of a snapshot: JSON leaves symbols away. */
const WORDS = Symbol('words')

/** As `entryFilter`, for rows, which never change: what their words are is found out once. */
export function rowFilter({ text, ...others }: DriverFilter): (row: StoredRow) => boolean {
  const matches = entryFilter(others)
  if (text === undefined) return matches
  const hasText = wordsFilter(text)
  return (row) => matches(row) && hasText(wordsOf(row))
}

function wordsOf(row: StoredRow & { [WORDS]?: readonly string[] }): readonly string[] {
  row[WORDS] ??= foldedWords(row.message)
  return row[WORDS]
}
