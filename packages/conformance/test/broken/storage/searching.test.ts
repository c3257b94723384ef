import type { AttributeFilter, DriverFilter, DriverSearch, LogDriver } from '@logpond/core'
import { memoryDriver } from '@logpond/core/testing'
import { describe } from 'vitest'
import { brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import { equalTo } from '../../support/equal-to.js'
import { expectCaught } from '../../support/expect-caught.js'
import { expectStorageCaught } from '../../support/expect-storage-caught.js'

/** A driver that runs another query than the given one. */
function searchesFor(change: (query: DriverSearch) => DriverSearch) {
  return (driver: LogDriver): Partial<LogDriver> => ({
    search: (query, signal) => driver.search(change(query), signal),
  })
}

/** A driver that ignores fields of a query. */
function overlooks(...fields: (keyof DriverFilter)[]) {
  return searchesFor((query) => {
    const rest: Record<string, unknown> = { ...query }
    for (const field of fields) delete rest[field]
    return rest as unknown as DriverSearch
  })
}

describe('storage: searching', () => {
  const alone = 'a storage finds exactly the entries that match each single field of a query'

  for (const field of [
    'contains',
    'minSeverity',
    'maxSeverity',
    'services',
    'hosts',
    'traceId',
    'spanId',
    'attributes',
    'startTime',
    'endTime',
    'any',
    'not',
  ] as const) {
    expectCaught(`a driver that ignores ${field}`, alone, brokenMemoryDriver(overlooks(field)))
  }

  expectCaught(
    'a driver that uses only the first of several services',
    alone,
    brokenMemoryDriver(
      searchesFor((query) => ({ ...query, ...(query.services && { services: query.services.slice(0, 1) }) })),
    ),
  )

  expectCaught(
    'a driver that includes the end of a time range',
    alone,
    brokenMemoryDriver(
      searchesFor((query) => ({
        ...query,
        ...(query.endTime !== undefined && { endTime: query.endTime + 0.001 }),
      })),
    ),
  )

  expectCaught(
    'a driver that finds entries without a host by the empty host',
    alone,
    brokenMemoryDriver((driver) => ({
      search: async (query) => {
        if (!query.hosts?.includes('')) return driver.search(query)
        const { hosts = [], ...rest } = query
        const found = await driver.search(rest)
        return found.filter(({ host }) => hosts.includes(host ?? ''))
      },
    })),
  )

  expectCaught(
    'a driver for which _ and % stand for other characters',
    alone,
    brokenMemoryDriver((driver) => ({
      search: async (query) => {
        const { contains, ...rest } = query
        if (!contains?.match(/[_%]/)) return driver.search(query)
        const pattern = [...contains].map((sign) =>
          sign === '_' ? '.' : sign === '%' ? '.*' : sign.replace(/\W/, '\\$&'),
        )
        const found = await driver.search(rest)
        return found.filter(({ message }) => new RegExp(pattern.join(''), 's').test(message))
      },
    })),
  )

  expectCaught(
    'a driver that compares attributes as text',
    alone,
    brokenMemoryDriver((driver) => ({
      search: async (query) => {
        const [filter, ...others] = query.attributes ?? []
        if (filter === undefined || others.length > 0) return driver.search(query)
        const { name, path, json } = equalTo(filter)
        const value: unknown = JSON.parse(json)
        const forms = [JSON.stringify(String(value)), String(value)]
        const found = await Promise.all(
          forms.map((form) =>
            driver.search({ ...query, attributes: [{ name, path, op: 'eq', json: [form] }] }),
          ),
        )
        const compare = query.order === 'newest' ? -1 : 1
        return found.flat().sort((a, b) => compare * (a.timestamp - b.timestamp || a.id - b.id))
      },
    })),
  )

  for (const op of ['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'prefix', 'contains', 'exists'] as const) {
    expectCaught(
      `a driver that ignores the condition ${op}`,
      alone,
      brokenMemoryDriver(
        searchesFor(({ attributes = [], ...query }) => {
          const others = attributes.filter((one) => one.op !== op)
          return { ...query, ...(others.length > 0 && { attributes: others }) }
        }),
      ),
    )
  }

  expectCaught(
    'a driver for which ne needs the attribute',
    alone,
    brokenMemoryDriver(
      searchesFor(({ attributes = [], ...query }) => ({
        ...query,
        ...(attributes.length > 0 && {
          attributes: attributes.flatMap((one): readonly AttributeFilter[] =>
            one.op === 'ne' ? [one, { name: one.name, path: one.path, op: 'exists', exists: true }] : [one],
          ),
        }),
      })),
    ),
  )

  const together =
    'a storage finds exactly the entries that match several fields, in order, after a position, up to a limit'

  expectCaught(
    'a driver that ignores the severity when there is a service too',
    together,
    brokenMemoryDriver((driver) => ({
      search: ({ minSeverity = 1, ...query }) =>
        driver.search({ ...query, minSeverity: query.services ? 1 : minSeverity }),
    })),
  )

  expectCaught(
    'a driver that applies the limit before the substring',
    together,
    brokenMemoryDriver((driver) => ({
      search: async ({ contains = '', ...query }) =>
        (await driver.search(query)).filter(({ message }) => message.includes(contains)),
    })),
  )

  expectCaught(
    'a driver that orders by id alone when the oldest come first',
    together,
    brokenMemoryDriver((driver) => ({
      search: async (query) => {
        const found = await driver.search(query)
        return query.order === 'oldest' ? found.sort((a, b) => a.id - b.id) : found
      },
    })),
  )

  expectCaught(
    'a driver that orders equal times by the id upwards, always',
    together,
    brokenMemoryDriver((driver) => ({
      search: async (query) => {
        const found = await driver.search(query)
        const direction = query.order === 'newest' ? -1 : 1
        return found.sort((a, b) => direction * (a.timestamp - b.timestamp) || a.id - b.id)
      },
    })),
  )

  const text =
    'a storage finds entries by text as people type it, or refuses it with UNSUPPORTED if supports.fullText is false'

  expectCaught(
    'a driver that has no prefixes',
    text,
    brokenMemoryDriver(
      searchesFor(({ text, ...query }) => ({
        ...query,
        ...(text && { text: { ...text, all: text.all.map((term) => ({ ...term, prefix: false })) } }),
      })),
    ),
  )

  expectCaught(
    'a driver that mistakes a phrase for words anywhere',
    text,
    brokenMemoryDriver(
      searchesFor(({ text, ...query }) => ({
        ...query,
        ...(text && {
          text: {
            ...text,
            all: text.all.flatMap(({ words, prefix }) =>
              words.map((word, i) => ({ words: [word], prefix: prefix && i === words.length - 1 })),
            ),
          },
        }),
      })),
    ),
  )

  expectCaught(
    'a driver that finds nothing when all words are excluded',
    text,
    brokenMemoryDriver((driver) => ({
      search: (query) => (query.text?.all.length === 0 ? [] : driver.search(query)),
    })),
  )

  expectCaught(
    'a driver whose index is late',
    text,
    brokenMemoryDriver((driver) => {
      let indexed = 0
      return {
        append: async (batch) => {
          indexed = (await driver.stats()).lastId
          return driver.append(batch)
        },
        count: (filter) => driver.count(filter.text ? { ...filter, maxId: indexed } : filter),
      }
    }),
  )

  expectStorageCaught(
    'a storage that finds nothing by text, which its driver denies',
    text,
    (storage) => ({
      search: async (query) => (query?.text === undefined ? storage.search(query) : []),
    }),
    () => memoryDriver({ supports: { fullText: false } }),
  )

  const pages = 'the pages of a search return each match once, whatever their size'

  expectCaught(
    'a driver that continues by time alone',
    pages,
    brokenMemoryDriver((driver) => ({
      search: async (query) => {
        const { after, ...rest } = query
        if (after === undefined) return driver.search(query)
        const id = query.order === 'newest' ? 0 : Number.MAX_SAFE_INTEGER
        return driver.search({ ...rest, after: { timestamp: after.timestamp, id } })
      },
    })),
  )

  expectCaught(
    'a driver that returns the last entry of the page before again',
    pages,
    brokenMemoryDriver(
      searchesFor(({ after, ...query }) => ({
        ...query,
        ...(after && { after: { ...after, id: after.id + (query.order === 'newest' ? 1 : -1) } }),
      })),
    ),
  )
})
