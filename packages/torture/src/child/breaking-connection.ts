import { existsSync, writeFileSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'
import type { SqliteConnection } from '@logpond/sqlite'
import type { Breakage, VictimTask } from './victim-task.js'

/** The message to the main thread from a thread that must be terminated. */
export const IN_TRANSACTION = 'in transaction'

/** Number of times that threads of one process break. */
const STRIKES = 2
/** The number of the transaction of a connection that breaks. Number 1 is the migration. */
const EARLIEST = 3

/** A connection that breaks its thread after some transactions, a few times per process. */
export function connectionThatBreaks(
  connection: SqliteConnection,
  breakage: Breakage,
  task: VictimTask,
): SqliteConnection {
  let commits = 0
  return {
    get inTransaction() {
      return connection.inTransaction
    },
    exec(sql) {
      const isStruck = sql === 'COMMIT' && ++commits === EARLIEST && strike(task.journal)
      if (isStruck && breakage === 'exits after COMMIT') {
        connection.exec(sql)
        process.exit(9)
      }
      if (isStruck) breakDown(breakage)
      connection.exec(sql)
    },
    prepare: (sql) => connection.prepare(sql),
    close: () => connection.close(),
  }
}

/** The file that marks a strike. The next thread cannot know about it otherwise. */
function strikeOf(journal: string, strike: number): string {
  return `${journal}.strike-${strike}`
}

function strike(journal: string): boolean {
  for (let i = 0; i < STRIKES; i++) {
    if (existsSync(strikeOf(journal, i))) continue
    writeFileSync(strikeOf(journal, i), '')
    return true
  }
  return false
}

function breakDown(breakage: Breakage): void {
  if (breakage === 'throws') throw new Error('An error that no binding throws.')
  if (breakage === 'exits before COMMIT') process.exit(9)
  if (breakage === 'out of memory') {
    const hoard: number[][] = []
    for (;;) hoard.push(new Array<number>(250_000).fill(0.5))
  }
  parentPort?.postMessage(IN_TRANSACTION)
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10_000)
}
