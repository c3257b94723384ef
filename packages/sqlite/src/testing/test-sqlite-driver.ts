import { describe } from 'vitest'
import type { SqliteDriverSubject } from './driver-lab.js'
import { testFailures } from './test-failures.js'
import { testKills } from './test-kills.js'
import { testOtherProcesses } from './test-other-processes.js'
import { testProcessEnds } from './test-process-ends.js'
import { testThreads } from './test-threads.js'
import { testWrites } from './test-writes.js'

/**
 * Makes a vitest suite of what a driver on SQLite owes to its binding, in both threads: its files, failures, locks and threads,
 * processes that end or are killed, and others that write to the same file.
 *
 * It comes beside the conformance suite, which knows nothing of SQLite.
 *
 * ```ts
 * testSqliteDriver('my driver', { binding: myBinding, create, module: new URL('./driver.mjs', import.meta.url) })
 * ```
 *
 * @param name What the suite is called.
 */
export function testSqliteDriver(name: string, subject: SqliteDriverSubject): void {
  describe(name, () => {
    for (const thread of ['worker', 'main'] as const) {
      describe(`in the ${thread} thread`, () => {
        testWrites(subject, thread)
        testFailures(subject, thread)
      })
    }
    testThreads(subject)
    testProcessEnds(subject)
    testKills(subject)
    if (!subject.binding.exclusive) testOtherProcesses(subject)
  })
}
