import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Run, TortureCase } from '../case.js'
import { FIRST_LIFE } from '../child/first-life.js'
import { FailingIo } from '../failing-io.js'
import type { WriterRecord } from '../journal.js'

const PROGRAM = 'resubmitting-writer'

/** After a failed sync, entries may be in the file or not. A second process that submits all entries again must store each once. */
export const failedSyncResubmitted: TortureCase = {
  row: 11,
  title: 'a sync fails, kill -9, the same entries again',
  drivers: ['native', 'wasm'],
  needs: ['linux', 'gcc'],
  runs: { full: 10, fast: 2 },
  isRandom: true,
  async run(run) {
    const specimen = run.specimen()
    using io = new FailingIo(specimen.folder)
    const sqlite = { durability: 'full' } as const
    const never = { minDelay: 60_000, maxDelay: 60_000, jitter: false }
    const first = specimen.start({ sqlite, storage: { retry: never } }, { program: PROGRAM, env: io.env })
    await first.reported('committed')
    await sleep(100 * run.random())
    io.begin({ call: 'sync', error: 'EIO', path: '-wal', times: 1 })
    run.expect(await first.reported('state degraded'), 'G', 'the process ended when a sync failed')
    await first.kill()
    run.expect(io.failed === 1, 'G', `${io.failed} syncs failed instead of 1, so this proves nothing`)
    const [before] = specimen.records() as [WriterRecord]
    expectInDoubt(run, before, (await specimen.examine()).stored.length - 1)

    const { writer, submitted } = before
    const journal = join(specimen.folder, `${writer.name}.journal`)
    const env = { [FIRST_LIFE]: JSON.stringify({ writer, journal }) }
    const { status, errors } = await specimen
      .start({ sqlite, entries: submitted + 200 }, { program: PROGRAM, env })
      .end()
    run.expect(status === 0, 'G', `the second life ended with ${status}: ${errors}`)
    const [after] = specimen.records() as [WriterRecord]
    const moved = [...before.committed].filter(([n, id]) => after.committed.get(n) !== id)
    run.expect(moved.length === 0, 'C', `${moved.length} entries were reported with another id than before`)
    run.judge(await specimen.examine())
  },
}

/** SQLite reports the commit as failed, but has written it. Otherwise no entry could be stored twice. */
function expectInDoubt(run: Run, { submitted, committed }: WriterRecord, stored: number): void {
  run.expect(
    committed.size < submitted && stored === submitted,
    'G',
    `${committed.size} of ${submitted} were acknowledged and ${stored} are stored: no entry is in doubt, so this proves nothing`,
  )
}
