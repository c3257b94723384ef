import type { Run, TortureCase } from '../case.js'
import { LOOP_DELAY, loopDelayDuring } from '../loop-delay.js'

/** Milliseconds for which another process holds the write lock. */
const HELD = 3000
/** Milliseconds that the main thread may be held up by it. */
const DELAY = 50
/** Milliseconds after which the next entry must be committed. */
const RESUMED = 2000

/** Another process holds the write lock, shorter than the busy timeout: the thread of the driver waits, and nobody else. */
export const writeLockHeld: TortureCase = {
  row: 15,
  title: 'another process holds the write lock for 3 s',
  drivers: ['native'],
  runs: { full: 3, fast: 1 },
  async run(run) {
    const specimen = run.specimen()
    // About five seconds of entries, and those of three fit into the queue.
    const writer = specimen.start({ entries: 6000, burst: 10, pause: 8 })
    const machine = await loopDelayDuring(async () => {
      await writer.told('committed')
      await specimen.start({ duration: HELD }, { program: 'lock-holder' }).end()
      const { status, errors } = await writer.end()
      run.expect(status === 0, 'G', `the writer ended with ${status}: ${errors}`)
    })
    run.judge(await specimen.examine())
    expectPatience(run, machine, ...specimen.records())
  },
}

type Records = ReturnType<ReturnType<Run['specimen']>['records']>

/** @param machine The delay of a process that only waited meanwhile. */
function expectPatience(run: Run, machine: number, ...[writer, holder]: Records): void {
  const released = Number(holder?.notes.get('released'))
  const next = writer?.commitTimes.find((time) => time >= released)
  const delay = Number(writer?.notes.get(LOOP_DELAY))
  const { last } = writer ?? {}
  run.expect(
    released > (writer?.commitTimes[0] ?? Infinity),
    'G',
    'the lock was not held while entries were stored: nothing is proven',
  )
  run.expect(
    next !== undefined && next - released < RESUMED,
    'H',
    `no entry was committed within ${RESUMED} ms after the lock was released at ${released}; the next one at ${next}`,
  )
  run.expect(
    delay < DELAY + machine,
    'G',
    `the event loop of the writer was held up for ${delay} ms (${machine} ms where nothing was done)`,
  )
  run.expect(last?.failed === 0 && last.refused === 0, 'A', `entries failed: ${JSON.stringify(last)}`)
  run.expect(last?.retries === 0, 'D', `${last?.retries} retries: who waits for the lock need not try again`)
}
