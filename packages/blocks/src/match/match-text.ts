import type { TextTest } from '@logpond/core'
import type { MessageHints, Part, RowSet } from '../part/part.js'
import { hasRows } from './row-set.js'

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
  const others = rows.slice()
  for (let row = 0; row < rows.length; row++) {
    const mayHaveErrors = (withErrors[row] as number) & (rows[row] as number)
    others[row] = (others[row] as number) ^ mayHaveErrors
    rows[row] = mayHaveErrors
  }
  matchRowByRow(part, field, rows)
  if (hasRows(others)) matchMessages(part, field, others)
  for (let row = 0; row < rows.length; row++) rows[row] = (rows[row] as number) | (others[row] as number)
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
    words: all.flatMap(({ words, prefix }) =>
      words.map((word, i) => ({ word, prefix: prefix && i === words.length - 1 })),
    ),
    isEnough: none.length === 0 && all.every(({ words }) => words.length <= 1),
  }
}

function matchRowByRow({ messages, attributes }: Part, { test }: TextTest, rows: RowSet): void {
  for (let row = rows.indexOf(1); row !== -1; row = rows.indexOf(1, row + 1)) {
    if (!test({ message: messages.get(row), attributes: attributes.get(row) })) rows[row] = 0
  }
}
