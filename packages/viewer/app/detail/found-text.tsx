import type { StoredLogEntry } from '@logpond/core'
// From its source: the built package has much that has no place in a browser.
import { searchedTexts } from '../../../core/src/read/error-texts.js'
import { searched } from '../search/searched.js'
import { marksIn } from '../text/found-words.js'
import { VisibleText } from '../text/text.js'

export interface FoundTextProps {
  readonly entry: StoredLogEntry
  readonly text: string
  /** The text of the entry of which this is a part. */
  readonly whole?: string
}

/** A text of an entry in which what the query looks for is marked, if the query looks there: in the message, and in errors. */
export function FoundText({ entry, text, whole = text }: FoundTextProps) {
  const wanted = searched.value
  if (wanted === undefined || !searchedTexts(entry).includes(whole)) return <VisibleText text={text} />
  return <VisibleText text={text} marks={marksIn(text, wanted, whole === entry.message)} />
}
