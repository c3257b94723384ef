import { join } from 'node:path'
import {
  type LogDriver,
  type LogStorage,
  openLogStorage,
  type SearchFilter,
  type Severity,
} from '@logpond/core'
import type { DemoReader, DemoSubject } from '../demo/demo-subject.js'
import { type Answer, type Condition, MAX_GROUPS, MAX_VALUES, type Question } from '../demo/question.js'
import { logpondVersion } from '../demo/versions.js'
import { logpond } from '../subjects/logpond.js'

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** A storage of Logpond, asked only through the public interface of core. */
export function logpondDemo(name: string, driver: (path: string) => LogDriver): DemoSubject {
  const { open } = logpond({ name, driver })
  return {
    name,
    version: logpondVersion(),
    open,
    settle: ({ directory }) => tidyUp(driver(pathIn(directory))),
    read: async ({ directory }) => readerOf(await openLogStorage({ driver: driver(pathIn(directory)) })),
  }
}

const pathIn = (directory: string): string => join(directory, 'logpond.db')

/** Does what a storage does when it is idle: seals all that is worth it. */
async function tidyUp(driver: LogDriver): Promise<void> {
  await driver.open()
  try {
    // A call returns after a quarter of a second; the next one waits for the work that it has begun.
    for (let call = 0; call < 2; call++) await driver.checkpoint?.()
  } finally {
    await driver.close()
  }
}

/** Asks a storage, and closes it. */
export function readerOf(storage: LogStorage): DemoReader {
  return { storage, answer: (question) => answerOf(storage, question), close: () => storage.close() }
}

async function answerOf(storage: LogStorage, { ask, where, limit, field }: Question): Promise<Answer> {
  const query = queryOf(where)
  if (ask === 'count') return await storage.count(query)
  if (ask === 'newest') return await storage.search({ ...query, limit })
  if (ask === 'values') {
    const { values } = await storage.topValues({ ...query, field, limit: MAX_VALUES })
    return Object.fromEntries(values.map(({ value, count }) => [String(value), count]))
  }
  const counts: Record<string, number> = {}
  if (ask === 'fields') {
    for (const { name, count } of await storage.fields(query)) counts[name] = count
    return counts
  }
  if (ask === 'grouped') {
    const slices = await storage.histogram({ ...query, bucket: HOUR, by: field, limit: MAX_GROUPS })
    for (const { start, byValue = [] } of slices)
      for (const { value, count } of byValue) counts[`${start} ${value}`] = count
    return counts
  }
  if (ask === 'hours') {
    for (const { start, count } of await storage.histogram({ ...query, bucket: HOUR })) counts[start] = count
    return counts
  }
  for (const { bySeverity } of await storage.histogram({ ...query, bucket: DAY })) {
    for (const [severity, count] of Object.entries(bySeverity))
      counts[severity] = (counts[severity] ?? 0) + count
  }
  return counts
}

function queryOf({
  contains,
  word,
  phrase,
  service,
  traceId,
  attribute,
  attributes,
  time,
  minSeverity,
  any,
  not,
}: Condition): SearchFilter {
  return {
    contains,
    text: word ?? (phrase && `"${phrase}"`),
    service,
    traceId,
    attributes: attribute === undefined ? attributesOf(attributes) : { [attribute[0]]: attribute[1] },
    minSeverity: minSeverity as Severity | undefined,
    any: any?.map(queryOf),
    not: not && queryOf(not),
    startTime: time?.[0],
    endTime: time?.[1],
  }
}

/** Copies lists, which the interface of core may change. */
function attributesOf(tests: Condition['attributes']): SearchFilter['attributes'] {
  if (tests === undefined) return undefined
  return Object.fromEntries(
    Object.entries(tests).map(([path, test]) => [path, { ...test, in: test.in && [...test.in] }]),
  )
}
