import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'better-sqlite3'
import type { TortureCase } from '../case.js'
import { sharedTime } from '../journal.js'
import type { Victim } from '../victim.js'

/** Milliseconds after which a process that got SIGSTOP stands still. */
const STOPPING = 20

/** A process is stopped and continues. Another process must not have treated it as dead in the meantime. */
export const stoppedProcess: TortureCase = {
  row: 30,
  title: 'stopped for a while (SIGSTOP 5 s)',
  drivers: ['native', 'wasm'],
  runs: { full: 3, fast: 1 },
  async run(run) {
    const specimen = run.specimen()
    const victim = specimen.start({ entries: 4000, burst: 20, pause: 4 })
    await victim.reported('committed')
    const isShared = run.driver === 'native'
    await (isShared ? stopBetweenTransactions(victim, specimen.path) : victim.signal('SIGSTOP'))
    const [other] = await Promise.all([
      specimen.start({ entries: 100 }).end(),
      sleep(run.isFast ? 1000 : 5000),
    ])
    run.expect(
      other.status === (isShared ? 0 : 3),
      'D',
      `a second writer at that time ended with ${other.status}`,
    )
    const resumed = sharedTime()
    victim.signal('SIGCONT')
    const { status, errors } = await victim.end()
    run.expect(status === 0, 'G', `the process ended with ${status}: ${errors}`)
    const [record] = specimen.records()
    const next = record?.commitTimes.find((time) => time > resumed)
    run.expect(
      next !== undefined && next - resumed < 2000,
      'H',
      `the next commit after ${resumed} was at ${next}`,
    )
    run.judge(await specimen.examine())
  },
}

/** A process that is stopped in a transaction keeps its write lock, and no other process can write. */
async function stopBetweenTransactions(victim: Victim, path: string): Promise<void> {
  for (;;) {
    victim.signal('SIGSTOP')
    await sleep(STOPPING)
    if (!isWriteLocked(path)) return
    victim.signal('SIGCONT')
    await sleep(STOPPING)
  }
}

function isWriteLocked(path: string): boolean {
  const database = new Database(path, { timeout: 0 })
  try {
    database.exec('BEGIN IMMEDIATE; ROLLBACK')
    return false
  } catch (thrown) {
    if ((thrown as { code?: unknown }).code === 'SQLITE_BUSY') return true
    throw thrown
  } finally {
    database.close()
  }
}
