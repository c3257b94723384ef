import { attributeNames } from '../../question/attribute-names.js'
import { existingNames } from '../../question/existing-names.js'
import { type Question, questionOf } from '../../question/question.js'
import { dataText } from '../answers/data-text.js'
import type { Argument } from '../tool/arguments.js'
import type { ToolCall } from '../tool/tool.js'

const MAX_QUERY = 20_000

export const QUERY = {
  type: 'string',
  maxLength: MAX_QUERY,
  description:
    'Which entries: words, "a phrase", prefix*, -without, ~"exact text", level>=warn, service:(api web), -host:h1, trace:ID, any attribute (http.status>=500, user.id:*, path:/api/*), since:2h, until:2026-01-31T12:00Z, OR, and ( ). Times without a zone are UTC. Empty for all entries.',
} as const satisfies Argument

/** Reads a query, whose times are UTC as in the answers. @throws CommandError that shows where it is wrong. */
export async function readQuery(text: string, { context, database, signal }: ToolCall): Promise<Question> {
  const question = questionOf(text, true, context)
  await question.checkNames(database.storage, { signal })
  return question
}

/** What to say when no entry matches: perhaps an attribute of the query does not exist. */
export async function nothingFound({ filter }: Question, { database, signal }: ToolCall): Promise<string> {
  const names = [...attributeNames(filter)].slice(0, 20)
  const existing = await existingNames(database.storage, names, { signal })
  const missing = names.filter((name) => !existing.includes(name))
  if (missing.length === 0) return 'No entry matches.'
  const shown = missing.map((name) => JSON.stringify(dataText(name))).join(', ')
  return `No entry matches. No entry at all has the attribute ${shown}; the tool "fields" lists those that exist.`
}
