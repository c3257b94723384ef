import { setTimeout as sleep } from 'node:timers/promises'
import type { Run, TortureCase } from '../case.js'
import { FailingIo, type Failure } from '../failing-io.js'
import { sharedTime } from '../journal.js'
import type { TaskOptions } from '../specimen.js'
import { closingOf, endOf, expectErrors } from './faulted.js'

/** Milliseconds. */
const TIMEOUT = 500
/** In addition, for a busy machine. */
const GRACE = 500

const FAULTS: readonly { readonly failure: Failure; readonly sqlite: TaskOptions['sqlite'] }[] = [
  { failure: { call: 'write', error: 'EIO', path: '-wal' }, sqlite: {} },
  { failure: { call: 'sync', error: 'EIO', path: '-wal' }, sqlite: { durability: 'full' } },
]

/** The disk fails permanently. The queue stays within its bounds, and the storage closes by its deadline. */
export const lastingFault: TortureCase = {
  row: 12,
  title: 'all writes, or all syncs, fail with EIO',
  drivers: ['native', 'wasm'],
  needs: ['linux', 'gcc'],
  runs: { full: 3, fast: 1 },
  isRandom: true,
  async run(run) {
    for (const { failure, sqlite } of FAULTS) await failForEver(run, failure, sqlite)
  },
}

async function failForEver(run: Run, failure: Failure, sqlite: TaskOptions['sqlite']): Promise<void> {
  using specimen = run.specimen()
  using io = new FailingIo(specimen.folder)
  const queueSize = 1000
  const victim = specimen.start(
    { sqlite: { ...sqlite }, storage: { batch: { queueSize } }, duration: TIMEOUT },
    { program: 'faulted-writer', env: io.env },
  )
  await victim.reported('committed')
  await sleep(100 * run.random())
  const began = sharedTime()
  io.begin(failure)
  run.expect(await victim.reported('dropped'), 'G', `${failure.call}: the process ended`)
  await sleep(run.isFast ? 300 : 3000)
  const record = await endOf(run, specimen, victim, false)
  const { failure: refusal, took = Infinity } = closingOf(record)
  run.expect(
    refusal?.code === 'IO',
    'G',
    `${failure.call}: close() should reject with IO: ${JSON.stringify(refusal)}`,
  )
  run.expect(took < TIMEOUT + GRACE, 'H', `${failure.call}: close() took ${took} ms of ${TIMEOUT}`)
  const maxQueued = Math.max(...record.counts.map(({ queued, inFlight }) => queued + inFlight))
  run.expect(
    maxQueued <= queueSize,
    'G',
    `${failure.call}: ${maxQueued} entries were in the queue of ${queueSize}`,
  )
  expectErrors(run, record, ['IO'])
  // A commit may have been running when the fault began.
  const late = record.commitTimes.filter((time) => time > began + 100)
  run.expect(
    late.length === 0,
    'A',
    `${failure.call}: ${late.length} commits were reported although all of them failed`,
  )
  io.end()
  run.judge(await specimen.examine())
}
