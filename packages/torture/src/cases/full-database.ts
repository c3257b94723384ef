import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TortureCase } from '../case.js'
import { sharedTime } from '../journal.js'
import { endOf, expectCommitAfter, expectErrors, expectRefusals } from './faulted.js'

/** SQLite cannot make the database larger, as on a full disk, until the limit is lifted. */
export const fullDatabase: TortureCase = {
  row: 8,
  title: 'the database cannot grow (max_page_count)',
  drivers: ['native', 'wasm'],
  runs: { full: 5, fast: 1 },
  isRandom: true,
  async run(run) {
    const specimen = run.specimen()
    const bound = { pages: Math.floor(300 * (1 + run.random())), until: join(specimen.folder, 'room') }
    const victim = specimen.start(
      { burst: 100, pause: 4, bound, storage: { batch: { queueSize: 2000 } } },
      { program: 'faulted-writer' },
    )
    run.expect(await victim.reported('state full'), 'G', 'the process ended with a full database')
    await victim.reported('dropped')
    await sleep((run.isFast ? 500 : 5000) * run.random())
    writeFileSync(bound.until, '')
    const freed = sharedTime()
    run.expect(await victim.reported('resumed'), 'H', 'the process ended')
    await sleep(200)
    const record = await endOf(run, specimen, victim)
    expectCommitAfter(run, record, freed)
    expectErrors(run, record, ['DISK_FULL'])
    expectRefusals(run, record)
    run.judge(await specimen.examine())
  },
}
