import type { LogStorage, SearchFilter, StoredLogEntry } from '@logpond/core'
import { parseQuery } from '@logpond/query'
import type { FoundEntry, UserAnswer, UserQuestion } from './user-question.js'

/**
 * Asks a storage a question, as the command line does.
 *
 * @param end The time at the end of the log, which is now.
 */
export async function askStorage(
  storage: LogStorage,
  { read, query: text }: UserQuestion,
  end: number,
): Promise<UserAnswer> {
  const { order, limit = 100, after: _, ...filter } = parseQuery(text, { now: end, timeZone: 'UTC' })
  switch (read.kind) {
    case 'count':
      return { count: await storage.count(filter) }
    case 'cleanup': {
      const rules = [{ where: filter, maxAgeDays: 0 }]
      return { count: (await storage.cleanup({ rules, dryRun: true })).deleted }
    }
    case 'search': {
      const entries = await storage.search({ ...filter, order, limit })
      return found(read.around === undefined ? entries : await withContext(storage, entries, read.around))
    }
    case 'export':
    case 'trace':
      return found(await all(storage.scan({ ...filter, order: 'oldest' })))
    case 'tail':
      return found((await storage.search({ ...filter, limit: read.lines })).reverse())
    case 'context': {
      const { id, around } = read
      return found(await storage.around(id, { before: around, after: around, filter }))
    }
    case 'top': {
      const { values, distinct, missing, complete } = await storage.topValues({
        ...filter,
        field: read.field,
        limit: read.limit,
      })
      if (!complete) throw new Error(`${read.field} has more values than a storage counts.`)
      return { values: values.map(({ value, count }) => [value, count] as const), distinct, missing }
    }
    case 'histogram':
      return await slicesOf(storage, filter, read)
    case 'fields':
      return {
        fields: (await storage.fields(filter)).map(
          ({ name, types, count }) => [name, [...types].sort(), count] as const,
        ),
      }
  }
}

async function slicesOf(
  storage: LogStorage,
  filter: SearchFilter,
  { bucket, by, limit }: { bucket: number; by?: string; limit?: number },
): Promise<UserAnswer> {
  const slices = await storage.histogram({ ...filter, bucket, by, limit })
  return {
    slices: slices.map(({ start, count, byValue = [] }) => {
      const values = byValue.map(({ value, count: times }) => [String(value), times] as const)
      return [start, count, Object.fromEntries(values)] as const
    }),
  }
}

/** The newest first, each entry once. */
async function withContext(
  storage: LogStorage,
  matches: readonly StoredLogEntry[],
  around: number,
): Promise<StoredLogEntry[]> {
  const shown = new Map<number, StoredLogEntry>()
  for (const { id } of matches) {
    const group = await storage.around(id, { before: around, after: around })
    for (const entry of group.reverse()) if (!shown.has(entry.id)) shown.set(entry.id, entry)
  }
  return [...shown.values()]
}

async function all(entries: AsyncIterable<StoredLogEntry>): Promise<StoredLogEntry[]> {
  const list: StoredLogEntry[] = []
  for await (const entry of entries) list.push(entry)
  return list
}

function found(entries: readonly StoredLogEntry[]): UserAnswer {
  return { entries: entries.map(({ id, message }): FoundEntry => [id, message]) }
}
