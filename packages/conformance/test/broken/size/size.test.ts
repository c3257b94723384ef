import { describe } from 'vitest'
import type { CreateDriver } from '../../../src/lab/create-driver.js'
import { matchesFilter } from '../../../src/model/entry-model.js'
import { brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import { columnsOf } from '../../support/columns-of.js'
import { cut } from '../../support/cut.js'
import { driverThatAsks, driverWithField } from '../../support/driver-that-matches.js'
import { equalTo } from '../../support/equal-to.js'
import { expectCaught } from '../../support/expect-caught.js'
import {
  cutBytes,
  driverThatAppends,
  driverThatCuts,
  driverThatFindsWithin,
  driverThatReadsAttributes,
  driverThatReadsWords,
  idsOf,
  refusesFilters,
} from '../../support/limited.js'
import { driverThatStores } from '../../support/storing.js'

const batches =
  'batches of 10,000 and 70,000 entries are stored whole, each entry under its id, and found by every read'
const messages =
  'messages of 10 MB come back whole, and contains finds any part of them, up to the whole message'
const words = 'text finds words, prefixes and phrases after 100,000 other words of a message'
const attributes =
  'attributes of 1 MB, 5,000 keys or 100 levels come back whole and are found, as are long names'
const slices = 'a histogram returns every slice, even 20,000 of them'
const lists =
  'a query can combine 1,000 services, 1,000 hosts, 100 attributes, 1,000 words and every other field'

describe('size', () => {
  const faults: [what: string, promise: string, create: CreateDriver][] = [
    [
      'drops the entries of a batch beyond 65,535',
      batches,
      driverThatAppends((driver, batch) => {
        const ids = idsOf(driver, cut(batch, Math.min(batch.size, 65_535)))
        return Array.from({ length: batch.size }, (_, i) => (ids[0] as number) + i)
      }),
    ],
    [
      'counts the entries of a batch in 16 bits',
      batches,
      driverThatAppends((driver, batch) => {
        const ids = idsOf(driver, batch)
        return ids.map((_, i) => (ids[0] as number) + (i & 0xffff))
      }),
    ],
    [
      'spreads a batch into arguments',
      batches,
      driverThatAppends((driver, batch) => {
        const ids: number[] = []
        // As an overflow of the stack would do.
        if (batch.size > 65_000) throw new RangeError('Maximum call stack size exceeded')
        ids.push(...idsOf(driver, batch))
        return ids
      }),
    ],
    [
      'cuts a batch of more than 8,192 into pieces and numbers them in its own order',
      batches,
      driverThatAppends((driver, batch) => {
        if (batch.size <= 8192) return idsOf(driver, batch)
        const rest = idsOf(driver, cut(batch, batch.size, 8192, `${batch.token}+`))
        return [...idsOf(driver, cut(batch, 8192)), ...rest]
      }),
    ],
    [
      'forgets the ids of a large batch, so that its token writes it again',
      batches,
      driverThatAppends((driver, batch) => {
        return idsOf(driver, batch.size > 50_000 ? { ...columnsOf(batch), token: `${Math.random()}` } : batch)
      }),
    ],
    [
      'loses the attributes of every entry after 32,767',
      batches,
      driverThatStores((batch) => ({
        attributes: batch.attributes.map((json, i) => (i > 32_767 ? undefined : json)),
      })),
    ],
    [
      'reports at most 65,535 entries',
      batches,
      brokenMemoryDriver((driver) => ({
        stats: async () => {
          const stats = await driver.stats()
          return { ...stats, entries: Math.min(65_535, stats.entries) }
        },
      })),
    ],
    [
      'counts a slice in 16 bits',
      batches,
      brokenMemoryDriver((driver) => ({
        histogram: async (query) =>
          (await driver.histogram(query)).map((bucket) => ({ ...bucket, count: bucket.count & 0xffff })),
      })),
    ],
    [
      'pages by an offset of 16 bits',
      batches,
      brokenMemoryDriver((driver) => ({
        readAfter: async (id, filter, limit) =>
          driver.readAfter(id > 65_535 ? id - 65_536 : id, filter, limit),
      })),
    ],
    ['has columns of 8 MB', messages, driverThatCuts('messages', cutBytes(8 * 2 ** 20))],
    ['has columns of 2^24 bytes', messages, driverThatCuts('messages', cutBytes(2 ** 24 - 1))],
    [
      'has columns of 2^22 characters',
      messages,
      driverThatCuts('messages', (text) => text.slice(0, 2 ** 22)),
    ],
    [
      'writes a message in chunks and loses what stands across two',
      messages,
      driverThatFindsWithin(Infinity, (message, wanted) => {
        if (message.length < 65_536) return message.includes(wanted)
        return message.includes(wanted) && wanted !== '<65536>'
      }),
    ],
    ['checks only the first 8 MB', messages, driverThatFindsWithin(8 * 2 ** 20)],
    [
      'searches for at most 64 KB',
      messages,
      driverThatFindsWithin(Infinity, (message, wanted) => message.includes(wanted.slice(0, 65_536))),
    ],
    [
      'cannot find a message in itself',
      messages,
      driverThatFindsWithin(Infinity, (message, wanted) =>
        message.length < 1000 ? message.includes(wanted) : message.slice(0, -1).includes(wanted),
      ),
    ],
    [
      'refuses batches of more than 16 MB',
      messages,
      driverThatAppends((driver, batch) => {
        const bytes = batch.messages.reduce((sum, text) => sum + Buffer.byteLength(text), 0)
        if (bytes > 2 ** 24) throw new RangeError('The packet is larger than max_allowed_packet')
        return idsOf(driver, batch)
      }),
    ],
    ['indexes the first megabyte', messages, driverThatReadsWords((text) => text.slice(0, 1_000_000))],
    [
      'indexes the first 65,535 words',
      words,
      driverThatReadsWords((text) => text.split(' ').slice(0, 65_535).join(' ')),
    ],
    [
      'keeps the places of words in 16 bits',
      words,
      driverThatReadsWords((text) => {
        const all = text.split(' ')
        return all.length > 65_536 ? [...all.slice(65_536), ...all.slice(0, 65_536)].join(' ') : text
      }),
    ],
    [
      'indexes no prefixes in long messages',
      words,
      driverWithField('text', (entry, text) => {
        const isPrefix = [...text.all, ...text.none].some(({ prefix }) => prefix)
        return (entry.message.length < 100_000 || !isPrefix) && matchesFilter(entry, { text })
      }),
    ],
    [
      'keeps 64 KB of a text in attributes',
      attributes,
      driverThatCuts('attributes', (json) =>
        JSON.stringify(
          JSON.parse(json, (_, value: unknown) =>
            typeof value === 'string' ? value.slice(0, 65_536) : value,
          ),
        ),
      ),
    ],
    [
      'keeps 4,096 keys',
      attributes,
      driverThatCuts('attributes', (json) =>
        JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(json) as object).slice(0, 4096))),
      ),
    ],
    [
      'keeps 64 levels',
      attributes,
      driverThatCuts('attributes', (json) =>
        json.startsWith(`${'{"n":'.repeat(65)}`) ? '{"n":null}' : json,
      ),
    ],
    [
      'keeps 10,000 elements of a list',
      attributes,
      driverThatCuts('attributes', (json) =>
        JSON.stringify(
          JSON.parse(json, (_, value: unknown) => (Array.isArray(value) ? value.slice(0, 10_000) : value)),
        ),
      ),
    ],
    [
      'indexes the first 1,000 keys',
      attributes,
      driverThatReadsAttributes((all) => Object.fromEntries(Object.entries(all ?? {}).slice(0, 1000))),
    ],
    [
      'compares 8 KB of a value',
      attributes,
      driverWithField('attributes', (entry, wanted) =>
        wanted.every((filter) => {
          const { name, json } = equalTo(filter)
          const value = entry.attributes?.[name]
          if (typeof value !== 'string' || value.length < 8192)
            return matchesFilter(entry, { attributes: [filter] })
          return JSON.stringify(value).slice(0, 8192) === json.slice(0, 8192)
        }),
      ),
    ],
    [
      'compares 65,535 characters of a name',
      attributes,
      driverWithField('services', ({ service }, wanted) =>
        wanted.some((name) => service?.slice(0, 65_535) === name.slice(0, 65_535)),
      ),
    ],
    [
      'goes 50 levels deep',
      attributes,
      driverThatAsks((filter) =>
        filter.attributes
          ? {
              ...filter,
              attributes: filter.attributes.map((one) => ({ ...one, path: one.path.slice(0, 50) })),
            }
          : filter,
      ),
    ],
    [
      'has at most 10,000 slices',
      slices,
      brokenMemoryDriver((driver) => ({
        histogram: async (query) => (await driver.histogram(query)).slice(0, 10_000),
      })),
    ],
    [
      'has at most 2,000 variables',
      lists,
      brokenMemoryDriver(
        refusesFilters(({ services, hosts, text }) => {
          return (services?.length ?? 0) + (hosts?.length ?? 0) + (text?.all.length ?? 0) > 2000
        }),
      ),
    ],
    [
      'has statements of a million bytes',
      lists,
      brokenMemoryDriver(refusesFilters((filter) => JSON.stringify(filter).length > 1_000_000)),
    ],
    [
      'uses only 500 names of each list',
      lists,
      driverThatAsks((filter) => ({
        ...filter,
        ...(filter.services && { services: filter.services.slice(0, 500) }),
      })),
    ],
  ]
  for (const [what, promise, create] of faults) expectCaught(`a driver that ${what}`, promise, create)
})
