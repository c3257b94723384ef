import { constants } from 'node:fs'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import type { LogStorage } from '@logpond/core'
import type { DataSet } from '../demo/data-set.js'
import { demoTime } from '../demo/demo-entries.js'
import type { DemoSubject } from '../demo/demo-subject.js'
import { dataSetOf, storeOf } from '../demo/prepared-store.js'
import type { Question } from '../demo/question.js'
import { killWhileWriting } from '../kill-while-writing.js'
import { quantile } from '../statistics.js'
import type { DemoWorkload, Figures } from '../workload.js'

const DAY = 24 * 3_600_000

/** Opens a large store whose process was killed, and deletes its older half while new entries are being stored. */
export const demoUpkeep: DemoWorkload = {
  name: 'demo upkeep',
  async run(subject, context) {
    const { entries = 1_000_000, rate = 5000, killedAfter = 20_000 } = context.parameters
    const data = await dataSetOf(context, entries)
    const prepared = await storeOf(subject, context, data)
    const directory = join(context.directory, 'copy')
    await cp(prepared, directory, { recursive: true, mode: constants.COPYFILE_FICLONE })
    const committed = await killWhileWriting(context.key, directory, killedAfter)
    const opened = await openAfterKill(subject, directory, data, committed)
    return { 'open after a kill ms': opened, ...(await cleanUpHalf(subject, directory, data, rate)) }
  },
}

async function openAfterKill(
  subject: DemoSubject,
  directory: string,
  { entries }: DataSet,
  committed: number,
): Promise<number> {
  const start = performance.now()
  const reader = await subject.read({ directory })
  const opened = performance.now() - start
  const stored = await reader.answer(EVERYTHING)
  await reader.close()
  if (typeof stored !== 'number' || stored < entries + committed)
    throw new Error(`${entries + committed} entries were committed, but only ${stored} are stored.`)
  return opened
}

async function cleanUpHalf(
  subject: DemoSubject,
  directory: string,
  { entries }: DataSet,
  rate: number,
): Promise<Figures> {
  const kept = entries - Math.floor(entries / 2)
  // Between two entries, so that the same ones are too old however long the cleanup takes to begin.
  const middle = demoTime(entries - kept - 1) + 1
  const figures =
    subject.cleanUp === undefined
      ? await cleanUpStorage(subject, directory, middle, rate)
      : await timeOf(() => subject.cleanUp?.({ directory }, middle))
  const reader = await subject.read({ directory })
  const [older, newer] = [
    await reader.answer(between(0, middle)),
    await reader.answer(between(middle, demoTime(entries))),
  ]
  await reader.close()
  if (older !== 0 || newer !== kept)
    throw new Error(`After the cleanup, ${older} old entries and ${newer} of ${kept} newer ones are stored.`)
  return figures
}

async function timeOf(work: () => unknown): Promise<Figures> {
  const start = performance.now()
  await work()
  return { 'cleanup of half ms': performance.now() - start }
}

/** Measures the commits of new entries beside the cleanup. */
async function cleanUpStorage(
  subject: DemoSubject,
  directory: string,
  middle: number,
  rate: number,
): Promise<Figures> {
  const writer = await subject.open?.({ directory })
  const { storage } = writer ?? {}
  if (writer === undefined || storage === undefined)
    throw new Error(`${subject.name} is not a storage of Logpond.`)
  const beside = storeBeside(storage, rate)
  const figures = await timeOf(() => storage.cleanup({ maxAgeDays: (Date.now() - middle) / DAY }))
  beside.stop()
  await writer.flush()
  await writer.close()
  return {
    ...figures,
    'committed p50 ms': quantile(beside.latencies, 0.5),
    'committed p99 ms': quantile(beside.latencies, 0.99),
    'committed max ms': Math.max(...beside.latencies),
  }
}

function storeBeside(storage: LogStorage, rate: number) {
  const latencies: number[] = []
  const begin = performance.now()
  let stored = 0
  const timer = setInterval(() => {
    const due = Math.floor((rate * (performance.now() - begin)) / 1000)
    for (; stored < due; stored++) {
      const start = performance.now()
      const receipt = storage.store({ message: `Heartbeat ${stored}`, service: 'heartbeat' })
      receipt.committed().then(() => latencies.push(performance.now() - start))
    }
  }, 1)
  return { latencies, stop: () => clearInterval(timer) }
}

const countOf = (where: Question['where']): Question => ({
  name: 'count',
  ask: 'count',
  where,
  limit: 0,
  field: '',
})

const EVERYTHING = countOf({})

const between = (from: number, to: number) => countOf({ time: [from, to] })
