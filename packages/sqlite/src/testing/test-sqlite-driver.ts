import { describe } from 'vitest'
import type { SqliteDriverSubject } from './driver-lab.js'
import { testDamage } from './test-damage.js'
import { testFailures } from './test-failures.js'
import { testKills } from './test-kills.js'
import { testOtherProcesses } from './test-other-processes.js'
import { testProcessEnds } from './test-process-ends.js'
import { testSealing } from './test-sealing.js'
import { testSql } from './test-sql.js'
import { testThreads } from './test-threads.js'
import { testValues } from './test-values.js'
import { testWrites } from './test-writes.js'

/**
 * Defines a vitest suite of what depends on the binding of a SQLite driver, in both threads: its files, failures, sealing, counts, locks and
 * threads, SQL over its file, processes that end or are killed, and other processes that write to the same file.
 *
 * Use it in addition to the conformance suite, which knows nothing about SQLite.
 *
 * ```ts
 * testSqliteDriver('my driver', { binding: myBinding, create, module: new URL('./driver.mjs', import.meta.url) })
 * ```
 *
 * @param name The name of the suite.
 */
export function testSqliteDriver(name: string, subject: SqliteDriverSubject): void {
  describe(name, () => {
    for (const thread of ['worker', 'main'] as const) {
      describe(`in the ${thread} thread`, () => {
        testWrites(subject, thread)
        testFailures(subject, thread)
        testSealing(subject, thread)
        testValues(subject, thread)
        testDamage(subject, thread)
      })
    }
    testThreads(subject)
    testSql(subject)
    testProcessEnds(subject)
    testKills(subject)
    if (!subject.binding.exclusive) testOtherProcesses(subject)
  })
}
