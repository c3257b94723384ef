import type { LogDriver } from '@logpond/core'
import { describe } from 'vitest'
import type { CreateDriver } from '../../../src/lab/create-driver.js'
import { FILTER_FIELDS } from '../../../src/model/entry-model.js'
import { brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import { expectCaught } from '../../support/expect-caught.js'
import { driverThatGivesUpAfter, driverThatReportsSteps, driverThatSees } from '../../support/limited.js'

const far = 'every read finds a match beyond 66,000 entries that do not match, by each field of a filter'
const cleanup =
  'a cleanup finds the entries it must delete beyond 66,000 entries that stay, and a dry run counts them'

/** How often a store was opened. */
const opened = new Map<string, number>()
const memory = brokenMemoryDriver()

describe('size: behind many others', () => {
  const faults: [what: string, promise: string, create: CreateDriver][] = [
    [
      'counts at most 65,535 entries in a dry run',
      cleanup,
      driverThatReportsSteps(({ deleted, more }) => ({ deleted: Math.min(deleted, 65_535), more })),
    ],
    [
      'returns more: false after a full step',
      cleanup,
      driverThatReportsSteps(({ deleted }) => ({ deleted, more: false })),
    ],
    [
      'searches only the oldest 50,000 entries for expired ones',
      cleanup,
      brokenMemoryDriver((driver) => ({
        async deleteOldest(policy, budget) {
          const seen = await driver.search({ order: 'oldest', limit: 50_000 })
          const end = seen.at(-1)?.timestamp ?? 0
          const expired = policy.expired.map((rule) => ({ ...rule, before: Math.min(rule.before, end) }))
          return driver.deleteOldest({ ...policy, expired }, budget)
        },
      })),
    ],
    ['gives up a search after 60,000 entries', far, driverThatGivesUpAfter(60_000)],
    [
      'gives up a page after 60,000 entries',
      far,
      driverThatGivesUpAfter(60_000, ({ after, contains }) => after !== undefined && contains !== undefined),
    ],
    [
      'gives up the order oldest after 65,536 entries',
      far,
      driverThatGivesUpAfter(65_536, ({ order }) => order === 'oldest'),
    ],
    ...(['search', 'count', 'histogram', 'readAfter'] as const).map(
      (read): [string, string, CreateDriver] => [
        `sees 65,536 entries in ${read} by attributes`,
        far,
        driverThatSees(65_536, [read], ({ attributes }) => attributes !== undefined),
      ],
    ),
  ]
  for (const [what, promise, create] of faults) expectCaught(`a driver that ${what}`, promise, create)
  expectCaught(
    'a driver that finds text in the newest 5,000 entries when it is opened again',
    far,
    (context) => {
      const driver = memory(context) as LogDriver
      const openings = (opened.get(context.directory) ?? 0) + 1
      opened.set(context.directory, openings)
      return {
        ...driver,
        async count(filter) {
          if (filter.text === undefined || openings === 1) return driver.count(filter)
          const { lastId } = await driver.stats()
          return (await driver.readAfter(lastId - 5000, filter, 10_000)).length
        },
      }
    },
  )
  for (const field of FILTER_FIELDS) {
    expectCaught(
      `a driver that gives up after 60,000 entries when there is ${field}`,
      far,
      driverThatGivesUpAfter(60_000, (query) => query[field] !== undefined),
    )
  }
})
