import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Run, TortureCase } from '../case.js'
import type { Flood } from '../child/flooding-writer.js'
import type { Counts } from '../journal.js'

const MIB = 1024 * 1024
/** Milliseconds by which each COMMIT is delayed. */
const LAG = 35
/** Milliseconds. */
const DURATION = { full: 60_000, fast: 2500 }
/**
 * Maximum event-loop delay in milliseconds, in addition to that of a process that only waits. If other tests run at the same time,
 * only an event loop that waits for the disk can be detected.
 */
const DELAY = { full: 2, fast: 50 }
/** A busy machine can delay any process, but a storage that blocks the event loop would block it in every attempt. */
const ATTEMPTS = 3
/** Share of the memory samples that are taken before the process has warmed up. */
const WARM = 1 / 3
/** Maximum difference of the memory after the warm-up, in bytes. */
const UNEVEN = 48 * MIB

/** More entries arrive than the disk can take, all the time. Entries without room are refused and counted, and no call blocks. */
export const flood: TortureCase = {
  row: 25,
  title: 'five times more entries than the disk can take, for 60 s',
  drivers: ['native', 'wasm'],
  runs: { full: 1, fast: 1 },
  async run(run) {
    for (let attempt = 1; ; attempt++) {
      const { own, machine } = await endure(run)
      if (own < machine + (run.isFast ? DELAY.fast : DELAY.full)) return
      if (attempt < ATTEMPTS) continue
      run.expect(
        false,
        'G',
        `the event loop was blocked for ${own} ms (${machine} ms in a process that only waited)`,
      )
      return
    }
  },
}

/** 99th percentiles of the event-loop delay, in milliseconds. */
interface Delays {
  readonly own: number
  /** That of a process that only waited at the same time. */
  readonly machine: number
}

async function endure(run: Run): Promise<Delays> {
  using specimen = run.specimen()
  const duration = run.isFast ? DURATION.fast : DURATION.full
  const victim = specimen.start({ duration, lag: LAG }, { program: 'flooding-writer' })
  await victim.reported('ready')
  const machine = monitorEventLoopDelay({ resolution: 1 })
  machine.enable()
  const { status, errors } = await victim.end(duration)
  machine.disable()
  run.expect(status === 0, 'G', `the writer ended with ${status}: ${errors}`)
  const { last, notes } = specimen.recordOf(victim)
  const flood = notes.get('flood') as Flood | undefined
  if (flood === undefined || last === undefined) throw new Error(`The writer has left no note: ${errors}`)
  expectAccount(run, flood, last)
  expectListeners(run, flood, last)
  // A fast run is too short for a warm-up.
  const warm = flood.memory.slice(Math.ceil(flood.memory.length * WARM))
  const uneven = Math.max(...warm) - Math.min(...warm)
  run.expect(run.isFast || uneven <= UNEVEN, 'G', `its memory varied by ${Math.round(uneven / MIB)} MiB`)
  run.judge(await specimen.examine())
  return { own: flood.delay, machine: machine.percentile(99) / 1e6 }
}

function expectAccount(run: Run, { submitted, committed, onDrop }: Flood, last: Counts): void {
  run.expect(
    submitted > 2 * committed,
    'G',
    `${submitted} entries were stored and ${committed} committed, so this proves nothing`,
  )
  run.expect(
    onDrop === last.refused && last.failed === 0 && last.committed === submitted - onDrop,
    'F',
    `of ${submitted} entries, ${onDrop} were reported to onDrop, but stats() returns ${JSON.stringify(last)}`,
  )
}

function expectListeners(run: Run, flood: Flood, { committed }: Counts): void {
  const { submitted, followed, isFollowedInOrder, heard, missed, missedBySlow } = flood
  run.expect(
    followed === committed && isFollowedInOrder,
    'D',
    `follow() returned ${followed} of ${committed} committed entries${isFollowedInOrder ? '' : ', out of order'}`,
  )
  run.expect(
    heard === submitted && missed === 0,
    'G',
    `a listener received ${heard} of ${submitted} entries, and ${missed} were reported as missed`,
  )
  run.expect(
    missedBySlow > 0 && missedBySlow < submitted,
    'G',
    `a slow listener should miss some entries; ${missedBySlow} of ${submitted} were reported as missed`,
  )
}
