import { setTimeout as sleep } from 'node:timers/promises'
import type { Run, TortureCase } from '../case.js'
import { sharedTime } from '../journal.js'
import { MountedDisk } from '../mounted-disk.js'
import { endOf, expectCommitAfter, expectErrors, expectRefusals } from './faulted.js'

const KEEP = 2000
/** Milliseconds. On a busy machine, a cleanup deletes only a little faster than the writer stores. */
const CLEANUP = 90_000

/** The disk fills up while entries are stored, until there is space again: from a larger disk, or from a cleanup on the full disk. */
export const fullDisk: TortureCase = {
  row: 7,
  title: 'the disk fills up, until space is added or a cleanup runs',
  drivers: ['native', 'wasm'],
  needs: ['linux', 'mount'],
  runs: { full: 5, fast: 1 },
  isRandom: true,
  async run(run) {
    await fill(run, 'more space')
    await fill(run, 'a cleanup')
  },
}

async function fill(run: Run, relief: 'more space' | 'a cleanup'): Promise<void> {
  using disk = MountedDisk.ofSize('10m')
  using specimen = run.specimen({ directory: disk.place })
  const isCleaned = relief === 'a cleanup'
  const victim = specimen.start(
    { burst: 100, pause: 4, storage: { batch: { queueSize: 2000 } }, ...(isCleaned ? { keep: KEEP } : {}) },
    { program: 'faulted-writer' },
  )
  run.expect(await victim.reported('state full'), 'G', `${relief}: the process ended on a full disk`)
  if (isCleaned) {
    await victim.reported('cleaned', CLEANUP)
  } else {
    await victim.reported('dropped')
    await sleep((run.isFast ? 500 : 5000) * run.random())
    disk.remount('size=40m')
  }
  const freed = sharedTime()
  run.expect(await victim.reported('resumed'), 'H', `${relief}: the process ended`)
  await sleep(200)
  // The space that the cleanup freed may be full again.
  disk.remount('size=40m')
  const record = await endOf(run, specimen, victim)
  const cleanup = record.notes.get('cleanup') as { state: string; outcome: unknown; at: number } | undefined
  if (isCleaned) {
    const { state, outcome } = cleanup ?? {}
    run.expect(state === 'full', 'G', `the state was ${state} when the cleanup began, so this proves nothing`)
    run.expect(Number(outcome) > 0, 'H', `a cleanup on a full disk returned ${JSON.stringify(outcome)}`)
  }
  expectCommitAfter(run, record, cleanup?.at ?? freed)
  expectErrors(run, record, ['DISK_FULL'])
  expectRefusals(run, record)
  run.judge(await specimen.examine())
}
