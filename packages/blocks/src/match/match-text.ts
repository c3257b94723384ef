import type { TextTerm, TextTest } from '@logpond/core'
import type { MessageHints, Part, RowSet, WordHint } from '../part/part.js'
import { exclude, intersect, unite } from './row-set.js'

/**
 * Removes the rows that fail a test of text. It searches the message and the texts of errors in the attributes. Where these have no
 * word of the test, the message alone decides; the other rows are tested one by one.
 */
export function matchText(part: Part, field: TextTest, rows: RowSet): void {
  const withErrors = part.attributes.withErrors(wordsOf(field))
  if (withErrors === undefined) {
    matchMessages(part, field, rows)
    return
  }
  // Where nothing must be absent, a message that passes is enough. Rows with errors are few, and slow to test.
  const passing = rows.slice()
  if (field.none.length > 0) exclude(passing, withErrors)
  matchMessages(part, field, passing)
  intersect(rows, withErrors)
  exclude(rows, passing)
  matchRowByRow(part, field, rows)
  unite(rows, passing)
}

/** The folded words of a test. */
export function wordsOf({ all, none }: TextTest): string[] {
  return [...all, ...none].flatMap(({ words }) => words)
}

function matchMessages({ messages }: Part, field: TextTest, rows: RowSet): void {
  messages.test((message) => field.test({ message }), messageHints(field), rows)
}

/** Words that stand side by side, or must be absent, need the test itself. */
export function messageHints({ all, none }: TextTest): MessageHints {
  return {
    words: hintsOf(all),
    tested: hintsOf([...all, ...none]),
    isEnough: none.length === 0 && all.every(({ words }) => words.length <= 1),
  }
}

function hintsOf(terms: readonly TextTerm[]): WordHint[] {
  return terms.flatMap(({ words, prefix }) =>
    words.map((word, i) => ({ word, prefix: prefix && i === words.length - 1 })),
  )
}

function matchRowByRow({ messages, attributes }: Part, { test }: TextTest, rows: RowSet): void {
  for (let row = rows.indexOf(1); row !== -1; row = rows.indexOf(1, row + 1)) {
    if (!test({ message: messages.get(row), attributes: attributes.get(row) })) rows[row] = 0
  }
}
