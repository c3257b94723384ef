import { readdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Run, TortureCase } from '../case.js'
import { FailingIo, type Failure } from '../failing-io.js'
import { sharedTime } from '../journal.js'
import type { Specimen } from '../specimen.js'
import type { Victim } from '../victim.js'
import { closingOf, endOf, expectCommitAfter, expectErrors } from './faulted.js'

const FILES = { database: 'logs.db', log: '-wal' } as const

/** Milliseconds between two attempts: long enough for the fault to begin before the connection is re-opened. */
const RETRY = { minDelay: 300, maxDelay: 500, jitter: false }

/** Milliseconds that a storage may take to close. */
const TIMEOUT = 500
const GRACE = 500

/** Reads fail, randomly or always, and then the disk works again. Nothing is damaged or lost. */
export const failingRead: TortureCase = {
  row: 10,
  title: 'some reads, or all reads for a second, fail with EIO',
  drivers: ['native', 'wasm'],
  needs: ['linux', 'gcc'],
  runs: { full: 4, fast: 1 },
  isRandom: true,
  mustSee: ['a read of the database that fails'],
  async run(run) {
    for (const [file, path] of Object.entries(FILES)) {
      await failForAWhile(run, `some reads, ${file}`, { path, share: 0.1 + 0.3 * run.random() })
      await failForAWhile(run, `all reads, ${file}`, { path })
    }
  },
}

async function failForAWhile(run: Run, what: string, given: Pick<Failure, 'path' | 'share'>): Promise<void> {
  using specimen = run.specimen()
  using io = new FailingIo(specimen.folder)
  const victim = start(specimen, io)
  await loseConnection(run, victim, io)
  io.begin({ call: 'read', error: 'EIO', ...given })
  await sleep(1000)
  if (given.path === FILES.database && io.failed > 0) run.saw('a read of the database that fails')
  io.end()
  const ended = sharedTime()
  run.expect(await victim.reported('resumed'), 'H', `${what}: the process ended`)
  await sleep(100)
  const record = await endOf(run, specimen, victim)
  expectCommitAfter(run, record, ended)
  run.expect(record.last?.failed === 0, 'A', `${what}: entries failed: ${JSON.stringify(record.last)}`)
  expectErrors(run, record, ['IO', 'CORRUPT'])
  await expectUndamaged(run, specimen, what, record.notes.get('incidents'))
}

/** Reads fail permanently. */
export const unreadable: TortureCase = {
  row: 12,
  title: 'all reads fail with EIO',
  drivers: ['native', 'wasm'],
  needs: ['linux', 'gcc'],
  runs: { full: 3, fast: 1 },
  isRandom: true,
  async run(run) {
    using specimen = run.specimen()
    using io = new FailingIo(specimen.folder)
    const queueSize = 1000
    const victim = start(specimen, io, queueSize)
    await loseConnection(run, victim, io)
    io.begin({ call: 'read', error: 'EIO', path: FILES.database })
    run.expect(await victim.reported('dropped'), 'G', 'the process ended')
    await sleep(run.isFast ? 300 : 3000)
    const record = await endOf(run, specimen, victim, false)
    const { failure, took = Number.POSITIVE_INFINITY } = closingOf(record)
    run.expect(failure?.code === 'IO', 'G', `close() should reject with IO: ${JSON.stringify(failure)}`)
    run.expect(took < TIMEOUT + GRACE, 'H', `close() took ${took} ms of ${TIMEOUT}`)
    const maxQueued = Math.max(...record.counts.map(({ queued, inFlight }) => queued + inFlight))
    run.expect(maxQueued <= queueSize, 'G', `${maxQueued} entries were in the queue of ${queueSize}`)
    expectErrors(run, record, ['IO'])
    io.end()
    await expectUndamaged(run, specimen, 'all reads', record.notes.get('incidents'))
  },
}

/** An intact database is opened while reads fail. Opening succeeds or fails, but does not report damage. */
export const unreadableOpening: TortureCase = {
  row: 19,
  title: 'reads fail with EIO while an intact database is opened',
  drivers: ['native', 'wasm'],
  needs: ['linux', 'gcc'],
  runs: { full: 20, fast: 2 },
  isRandom: true,
  async run(run) {
    using specimen = run.specimen()
    using io = new FailingIo(specimen.folder)
    const { status } = await specimen.start({ entries: 500 }).end()
    run.expect(status === 0, 'G', `the first writer ended with ${status}`)
    const share = 0.02 + 0.3 * run.random()
    io.begin({ call: 'read', error: 'EIO', path: FILES.database, share })
    const victim = specimen.start({ sqlite: { onCorrupt: 'quarantine' }, entries: 50 }, { env: io.env })
    const isOpen = await victim.reported('open')
    io.end()
    const end = await victim.end()
    const { notes } = specimen.recordOf(victim)
    const refusal = notes.get('refused') as { code: string; message: string } | undefined
    if (isOpen) run.expect(end.status === 0, 'G', `the writer ended with ${end.status}: ${end.errors}`)
    else run.expect(refusal?.code === 'IO', 'E', `opening failed with ${refusal?.code} ${refusal?.message}`)
    await expectUndamaged(run, specimen, `${share} of the reads`)
  },
}

/** Starts a process that writes and reads all the time. */
function start(specimen: Specimen, io: FailingIo, queueSize?: number): Victim {
  return specimen.start(
    {
      sqlite: { onCorrupt: 'quarantine', walAutocheckpoint: 50 },
      storage: { retry: { byCode: { IO: RETRY } }, ...(queueSize ? { batch: { queueSize } } : {}) },
      counts: true,
      ...(queueSize ? { duration: TIMEOUT } : {}),
    },
    { program: 'faulted-writer', env: io.env },
  )
}

/** Makes one write fail, so that the connection is re-opened: a new connection has no pages in memory and must read them. */
async function loseConnection(run: Run, victim: Victim, io: FailingIo): Promise<void> {
  await victim.reported('committed')
  await sleep(100 * run.random())
  io.begin({ call: 'write', error: 'EIO', path: FILES.log, times: 1 })
  run.expect(await io.hasFailed(1), 'G', 'no write failed, so no connection was lost')
}

async function expectUndamaged(
  run: Run,
  specimen: Specimen,
  what: string,
  incidents: unknown = [],
): Promise<void> {
  const aside = readdirSync(dirname(specimen.path)).filter((name) => name.includes('-corrupt-'))
  run.expect(aside.length === 0, 'A', `${what}: an intact database was quarantined: ${aside}`)
  const reported = incidents as readonly string[]
  run.expect(reported.length === 0, 'E', `${what}: reported as damage: ${reported.join('; ')}`)
  run.judge(await specimen.examine())
}
