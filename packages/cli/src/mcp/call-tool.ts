import { isLogStorageError } from '@logpond/core'
import { visibleText } from '@logpond/mapping/writers'
import { QueryError, storedNames } from '@logpond/query'
import { CommandError } from '../command-error.js'
import type { Context } from '../context.js'
import type { Database } from '../database.js'
import { dataText } from './answers/data-text.js'
import { fenced } from './answers/fenced.js'
import { readArguments } from './tool/arguments.js'
import type { Tool, ToolCall } from './tool/tool.js'

/** Milliseconds that an answer may take. */
export const TIME_LIMIT = 30_000

/** Names of attributes that a message about a wrong query lists. */
const SHOWN_NAMES = 30
const MAX_NAME = 80

/** The result of `tools/call`. */
export interface ToolResult {
  readonly content: readonly [{ readonly type: 'text'; readonly text: string }]
  readonly isError?: true
}

export interface ToolHost {
  readonly context: Context
  readonly maxBytes: number
  /** Opens the database, once. */
  open(): Promise<Database>
}

/**
 * Answers a call of a tool. Whatever is wrong with it is the text of an answer too, so that the model can correct it.
 *
 * @param cancelled Aborted when the client cancels the call or leaves.
 */
export async function callTool(
  host: ToolHost,
  tool: Tool,
  given: unknown,
  cancelled: AbortSignal,
): Promise<ToolResult> {
  const { context, maxBytes } = host
  const timeout = new AbortController()
  using _timer = context.after(TIME_LIMIT, () => timeout.abort())
  const signal = AbortSignal.any([cancelled, timeout.signal])
  let call: ToolCall | undefined
  try {
    const args = readArguments(tool.args, given)
    call = { context, maxBytes, signal, database: await host.open() }
    return { content: [{ type: 'text', text: await tool.answer(args, call) }] }
  } catch (thrown) {
    const text = timeout.signal.aborted ? TOO_LONG : await problemText(thrown, call)
    return { content: [{ type: 'text', text }], isError: true }
  }
}

const TOO_LONG = `The answer took longer than ${TIME_LIMIT / 1000} seconds. Narrow the query: since:1h, service:NAME, level>=error, or a rare word.`

/** @throws what is a bug of this program. */
async function problemText(thrown: unknown, call: ToolCall | undefined): Promise<string> {
  if (thrown instanceof CommandError) {
    const lines = [...thrown.messages, ...thrown.excerpt].map(visibleText)
    const names = thrown.cause instanceof QueryError && call !== undefined ? await knownNames(call) : []
    return [...lines, ...names].join('\n')
  }
  if (isLogStorageError(thrown)) return visibleText(`${thrown.code}: ${thrown.message}`)
  throw thrown
}

/** The attributes that queries can use, the most frequent first. Read for a moment only. */
async function knownNames({ context, database, signal }: ToolCall): Promise<string[]> {
  const found = [...(await storedNames(database.storage, { after: context.after, signal }).fields())]
  if (found.length === 0) return []
  const names = found.sort((a, b) => (b.count ?? 0) - (a.count ?? 0)).map(({ name }) => dataText(name))
  const shown = names.filter((name) => name.length <= MAX_NAME).slice(0, SHOWN_NAMES)
  const left = names.length - shown.length
  return [
    'Fields are level, service, host, trace, span, since, until, and these attributes:',
    fenced([`${shown.join(', ')}${left > 0 ? `, and ${left} more: see the tool fields` : ''}`]),
  ]
}
