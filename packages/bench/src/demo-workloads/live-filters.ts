import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { LiveFilter } from '@logpond/core'
import { type DemoEntry, demoPortions } from '../demo/demo-entries.js'
import type { DemoSubject } from '../demo/demo-subject.js'
import { median } from '../statistics.js'
import { turn } from '../turn.js'
import type { DemoWorkload, Figures } from '../workload.js'

/** Filters that match no entry of the demo, each another one. Entries pass some of their conditions. */
export const LIVE_FILTERS: Readonly<Record<string, (n: number) => LiveFilter>> = {
  service: (n) => ({ service: `service-${n}` }),
  severity: () => ({ minSeverity: 24 }),
  substring: (n) => ({ contains: `GET /nothing/${n}` }),
  words: (n) => ({ text: `nothing${n} timed` }),
  attribute: (n) => ({ attributes: { 'http.status': { gte: 1000 + n } } }),
  'any and not': (n) => ({
    any: [{ attributes: { orderId: n } }, { service: 'gateway', contains: `/nothing/${n}` }],
    not: { service: 'jobs' },
  }),
}

/** What a listener costs the thread of the application for each entry that it does not want. */
export const liveFilters: DemoWorkload = {
  name: 'live filters',
  async run(subject, context) {
    const { entries = 20_000, listeners = 100, rounds = 5 } = context.parameters
    const portions = [...demoPortions(entries)]
    const kinds: [string, ((n: number) => LiveFilter) | undefined][] = [
      ['', undefined],
      ...Object.entries(LIVE_FILTERS),
    ]
    const costs = new Map<string, number[]>(kinds.map(([kind]) => [kind, []]))
    // In turns, so that disturbances affect all of them.
    for (let round = 0; round < rounds; round++)
      for (const [kind, filter] of kinds) {
        const directory = join(context.directory, `${round}-${kind || 'none'}`.replaceAll(' ', '-'))
        await mkdir(directory)
        const cost = await storeWith(subject, directory, portions, filter, listeners)
        costs.get(kind)?.push(cost / entries)
      }
    const [without = Number.NaN, ...rest] = kinds.map(([kind]) => median(costs.get(kind) ?? []))
    const figures: Figures = { 'without listeners µs/entry': without }
    for (const [i, kind] of Object.keys(LIVE_FILTERS).entries())
      figures[`${kind} µs`] = ((rest[i] ?? Number.NaN) - without) / listeners
    return figures
  },
}

/** Microseconds of the main thread until all entries are committed and judged. */
async function storeWith(
  subject: DemoSubject,
  directory: string,
  portions: readonly DemoEntry[][],
  filter: ((n: number) => LiveFilter) | undefined,
  listeners: number,
): Promise<number> {
  const writer = await subject.open?.({ directory })
  const { storage } = writer ?? {}
  if (writer === undefined || storage === undefined)
    throw new Error(`${subject.name} is not a storage of Logpond.`)
  let delivered = 0
  const subscriptions = Array.from({ length: filter === undefined ? 0 : listeners }, (_, n) =>
    storage.subscribe(() => void delivered++, { filter: filter?.(n) }),
  )
  const before = process.threadCpuUsage()
  for (const portion of portions) {
    await writer.write(portion)
    await turn()
  }
  await writer.flush()
  const { user, system } = process.threadCpuUsage(before)
  for (const subscription of subscriptions) subscription[Symbol.dispose]()
  await writer.close()
  if (delivered > 0) throw new Error(`${delivered} entries were delivered to listeners that want none.`)
  return user + system
}
