import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Run, TortureCase } from '../case.js'
import type { Flood } from '../child/flooding-writer.js'
import type { Counts } from '../journal.js'

const MIB = 1024 * 1024
/** Milliseconds by which a COMMIT comes later than it would. */
const LAG = 35
/** Milliseconds. */
const DURATION = { full: 60_000, fast: 2500 }
/**
 * Milliseconds that the event loop may be held up, beyond what the machine does to a process that only waits. Where other
 * tests run beside it, only a loop that waits for the disk can be told.
 */
const DELAY = { full: 2, fast: 50 }
/** A busy machine may hold up any process; a storage that does would do it each time. */
const ATTEMPTS = 3
/** Share of the samples of the memory that come before the process has warmed up. */
const WARM = 1 / 3
/** Bytes by which the memory may differ from then on. */
const UNEVEN = 48 * MIB

/** More entries come than the disk can take, all the time. What has no room is refused and counted, and nobody waits. */
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
        `the event loop was held up for ${own} ms (${machine} ms where nothing was done)`,
      )
      return
    }
  },
}

/** 99th percentiles of the event-loop delay, in milliseconds. */
interface Delays {
  readonly own: number
  /** That of a process that only waited meanwhile. */
  readonly machine: number
}

async function endure(run: Run): Promise<Delays> {
  using specimen = run.specimen()
  const duration = run.isFast ? DURATION.fast : DURATION.full
  const victim = specimen.start({ duration, lag: LAG }, { program: 'flooding-writer' })
  await victim.told('ready')
  const machine = monitorEventLoopDelay({ resolution: 1 })
  machine.enable()
  const { status, errors } = await victim.end(duration)
  machine.disable()
  run.expect(status === 0, 'G', `the writer ended with ${status}: ${errors}`)
  const { last, notes } = specimen.recordOf(victim)
  const flood = notes.get('flood') as Flood | undefined
  if (flood === undefined || last === undefined) throw new Error(`The writer has noted nothing: ${errors}`)
  expectAccount(run, flood, last)
  expectListeners(run, flood, last)
  // A few seconds are too short to become warm in.
  const warm = flood.memory.slice(Math.ceil(flood.memory.length * WARM))
  const uneven = Math.max(...warm) - Math.min(...warm)
  run.expect(
    run.isFast || uneven <= UNEVEN,
    'G',
    `its memory went up and down by ${Math.round(uneven / MIB)} MiB`,
  )
  run.judge(await specimen.examine())
  return { own: flood.delay, machine: machine.percentile(99) / 1e6 }
}

function expectAccount(run: Run, { submitted, committed, onDrop }: Flood, last: Counts): void {
  run.expect(
    submitted > 2 * committed,
    'G',
    `${submitted} were stored and ${committed} committed: nothing is proven`,
  )
  run.expect(
    onDrop === last.refused && last.failed === 0 && last.committed === submitted - onDrop,
    'F',
    `of ${submitted} entries onDrop was told of ${onDrop}, and stats() says ${JSON.stringify(last)}`,
  )
}

function expectListeners(run: Run, flood: Flood, { committed }: Counts): void {
  const { submitted, followed, isFollowedInOrder, heard, missed, missedBySlow } = flood
  run.expect(
    followed === committed && isFollowedInOrder,
    'D',
    `follow() gave ${followed} of ${committed} committed entries${isFollowedInOrder ? '' : ', out of order'}`,
  )
  run.expect(
    heard === submitted && missed === 0,
    'G',
    `a listener heard ${heard} of ${submitted} entries, and was told of ${missed} that it missed`,
  )
  run.expect(
    missedBySlow > 0 && missedBySlow < submitted,
    'G',
    `a listener that is too slow was told of ${missedBySlow} entries that it missed, of ${submitted}`,
  )
}
