import type { LogBatch } from '@logpond/core'
import { BATCH_COLUMNS } from '@logpond/core/testing'
import { describe } from 'vitest'
import { brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import { expectCaught } from '../../support/expect-caught.js'
import { driverThatStores } from '../../support/storing.js'

/** The value in a counter of 16 bits. */
const low = (value: number) => value & 0xffff

/** Some of the entries of a batch, as another batch. */
function part(batch: LogBatch, first: number, end: number): LogBatch {
  const columns = BATCH_COLUMNS.map((column) => [column, batch[column].slice(first, end)])
  const token = first === 0 ? batch.token : `${batch.token}/${first}`
  return { token, size: Math.min(end, batch.size) - first, ...Object.fromEntries(columns) }
}

describe('size, in ways that no promise was written for', () => {
  const batches =
    'batches of 10,000 and 70,000 entries are stored whole, each entry under its id, and found by every read'

  expectCaught(
    'a driver that numbers the services of a batch with 16 bits',
    batches,
    brokenMemoryDriver((driver) => ({
      append: (batch) => {
        const names = [...new Set(batch.services)]
        const numbers = new Map(names.map((name, number) => [name, number]))
        return driver.append({
          ...batch,
          services: batch.services.map((name) => names[low(numbers.get(name) ?? 0)]),
        })
      },
    })),
  )
  expectCaught(
    'a driver that commits a large batch in parts',
    batches,
    brokenMemoryDriver((driver) => ({
      append: async (batch) => {
        const ids: number[] = []
        for (let first = 0; first < batch.size; first += 10_000) {
          ids.push(...(await driver.append(part(batch, first, first + 10_000))))
        }
        return ids
      },
    })),
  )
  expectCaught(
    'a driver whose pages start after the lower 16 bits of an id',
    batches,
    brokenMemoryDriver((driver) => ({
      search: ({ after, ...query }, signal) =>
        driver.search({ ...query, ...(after && { after: { ...after, id: low(after.id) } }) }, signal),
    })),
  )
  expectCaught(
    'a driver whose maxId has 16 bits',
    batches,
    brokenMemoryDriver((driver) => ({
      count: ({ maxId, ...filter }, signal) =>
        driver.count({ ...filter, ...(maxId !== undefined && { maxId: low(maxId) }) }, signal),
    })),
  )
  expectCaught(
    'a driver that counts severities with 16 bits',
    batches,
    brokenMemoryDriver((driver) => ({
      histogram: async (query, signal) =>
        (await driver.histogram(query, signal)).map((slice) => ({
          ...slice,
          bySeverity: Object.fromEntries(
            Object.entries(slice.bySeverity).map(([severity, count]) => [severity, low(count)]),
          ),
        })),
    })),
  )
  expectCaught(
    'a driver whose steps delete 32,766 entries and take that for all',
    'a cleanup finds the entries it must delete beyond 66,000 entries that stay, and a dry run counts them',
    brokenMemoryDriver((driver) => ({
      deleteOldest: async (policy, budget) => {
        if (policy.dryRun || budget <= 32_766) return driver.deleteOldest(policy, budget)
        const { deleted } = await driver.deleteOldest(policy, 32_766)
        return { deleted, more: false }
      },
    })),
  )
  expectCaught(
    'a driver that finds one or two characters in the first million of a message only',
    'messages of 10 MB come back whole, and contains finds any part of them, up to the whole message',
    brokenMemoryDriver((driver) => ({
      search: async (query, signal) => {
        const { contains } = query
        const found = await driver.search(query, signal)
        if (contains === undefined || contains.length > 2) return found
        return found.filter(({ message }) => message.slice(0, 1_000_000).includes(contains))
      },
    })),
  )
  expectCaught(
    'a driver that cuts services at a million characters',
    'attributes of 1 MB, 5,000 keys or 100 levels come back whole and are found, as are long names',
    brokenMemoryDriver((driver) => ({
      append: (batch) =>
        driver.append({ ...batch, services: batch.services.map((name) => name?.slice(0, 1_000_000)) }),
    })),
  )
  expectCaught(
    'a driver that sorts keys when there are more than 1,000',
    'attributes of 1 MB, 5,000 keys or 100 levels come back whole and are found, as are long names',
    driverThatStores(({ attributes }) => ({
      attributes: attributes.map((json) => json && sortedWhereMany(json)),
    })),
  )
  expectCaught(
    'a driver that knows 131,072 places of a word',
    'text finds words, prefixes and phrases after 100,000 other words of a message',
    brokenMemoryDriver((driver) => ({
      count: async (filter, signal) => {
        const found = await driver.readAfter(0, filter, 10_000, signal)
        if (filter.text === undefined) return found.length
        const isKnown = (message: string) =>
          filter.text?.all.every(({ words }) => words[0] !== 'again') || message.length < 131_072
        return found.filter(({ message }) => isKnown(message)).length
      },
    })),
  )
})

function sortedWhereMany(json: string): string {
  const attributes: Record<string, unknown> = JSON.parse(json)
  const keys = Object.keys(attributes)
  return keys.length > 1000
    ? JSON.stringify(Object.fromEntries(keys.sort().map((key) => [key, attributes[key]])))
    : json
}
