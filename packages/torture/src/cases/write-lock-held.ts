import type { Run, TortureCase } from '../case.js'
import { LOOP_DELAY, loopDelayDuring } from '../loop-delay.js'

/** Milliseconds for which another process holds the write lock. */
const HELD = 3000
/** Maximum delay of the main thread, in milliseconds. */
const DELAY = 50
/** A busy machine can delay any process, but a storage that blocks the event loop would block it in every attempt. */
const ATTEMPTS = 3
/** Milliseconds after which the next entry must be committed. */
const RESUMED = 2000

/** Another process holds the write lock for less than the busy timeout. Only the thread of the driver waits. */
export const writeLockHeld: TortureCase = {
  row: 15,
  title: 'another process holds the write lock for 3 s',
  drivers: ['native'],
  runs: { full: 3, fast: 1 },
  async run(run) {
    for (let attempt = 1; ; attempt++) {
      const { own, machine } = await holdLock(run)
      const isFree = own < DELAY + machine
      const isUnclear = !isFree && own < HELD / 2
      if (isUnclear && attempt < ATTEMPTS) continue
      run.expect(
        isFree,
        'G',
        `the event loop was blocked for ${own} ms (${machine} ms in a process that only waited)`,
      )
      return
    }
  },
}

interface Delays {
  /** The longest time for which the writer has kept its event loop from running, in milliseconds. */
  readonly own: number
  /** That of a process that only waited at the same time. */
  readonly machine: number
}

async function holdLock(run: Run): Promise<Delays> {
  using specimen = run.specimen()
  // Entries for about five seconds. Those of three seconds fit into the queue.
  const writer = specimen.start({ entries: 6000, burst: 10, pause: 8 })
  const machine = await loopDelayDuring(async () => {
    await writer.reported('committed')
    await specimen.start({ duration: HELD }, { program: 'lock-holder' }).end()
    const { status, errors } = await writer.end()
    run.expect(status === 0, 'G', `the writer ended with ${status}: ${errors}`)
  })
  run.judge(await specimen.examine())
  const records = specimen.records()
  expectPatience(run, ...records)
  return { own: Number(records[0]?.notes.get(LOOP_DELAY)), machine }
}

type Records = ReturnType<ReturnType<Run['specimen']>['records']>

function expectPatience(run: Run, ...[writer, holder]: Records): void {
  const released = Number(holder?.notes.get('released'))
  const next = writer?.commitTimes.find((time) => time >= released)
  const { last } = writer ?? {}
  run.expect(
    released > (writer?.commitTimes[0] ?? Infinity),
    'G',
    'the lock was not held while entries were stored, so this proves nothing',
  )
  run.expect(
    next !== undefined && next - released < RESUMED,
    'H',
    `no entry was committed within ${RESUMED} ms after the lock was released at ${released}; the next one was at ${next}`,
  )
  run.expect(last?.failed === 0 && last.refused === 0, 'A', `entries failed: ${JSON.stringify(last)}`)
  run.expect(last?.retries === 0, 'D', `${last?.retries} retries, although waiting for the lock needs none`)
}
