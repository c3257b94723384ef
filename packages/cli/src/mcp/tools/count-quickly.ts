import type { SearchFilter } from '@logpond/core'
import type { ToolCall } from '../tool/tool.js'

/** Milliseconds that a count may take which was not asked for. */
const TIME_LIMIT = 300

/** How many entries match; `undefined` if counting them takes long, or fails: the answer is useful without. */
export async function countQuickly(
  filter: SearchFilter,
  { context, database, signal }: ToolCall,
): Promise<number | undefined> {
  const late = new AbortController()
  using _timer = context.after(TIME_LIMIT, () => late.abort())
  try {
    return await database.storage.count(filter, { signal: AbortSignal.any([signal, late.signal]) })
  } catch (thrown) {
    if (signal.aborted) throw thrown
    return undefined
  }
}
