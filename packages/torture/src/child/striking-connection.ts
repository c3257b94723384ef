import { writeFileSync } from 'node:fs'
import type { SqliteConnection } from '@logpond/sqlite'
import { FailingIoControl } from '../failing-io-control.js'
import { type Moment, type Strike, struckFile } from '../strike.js'
import { watched } from './watched-connection.js'

/** A connection that strikes once, at a moment of its work. */
export function connectionThatStrikes(
  connection: SqliteConnection,
  { moment, act, io }: Strike,
  journal: string,
): SqliteConnection {
  const control = act === 'fails' ? new FailingIoControl(process.env.FAILING_IO ?? '') : undefined
  let isOver = false
  let isFailing = false
  const strike = () => {
    isOver = true
    writeFileSync(struckFile(journal), '')
    if (act === 'kill') process.kill(process.pid, 'SIGKILL')
    if (control === undefined || io === undefined) return
    isFailing = true
    // Otherwise no read reaches the disk.
    if (io.call === 'read') connection.exec('PRAGMA shrink_memory')
    control.begin(io)
  }
  const place = new Place(moment, strike)
  return watched(connection, {
    begun() {
      // The work that has failed is over.
      if (isFailing && control !== undefined && control.failed > 0) {
        isFailing = false
        control.end()
      }
      place.begun()
    },
    before(sql) {
      if (!isOver) place.seen(sql, 'before')
    },
    after(sql) {
      if (!isOver) place.seen(sql, 'after')
    },
  })
}

/** How much of a moment a transaction has reached. */
class Place {
  readonly #moment: Moment
  readonly #onReached: () => void
  #isFirst = true
  #isPossible = true
  #reached = 0
  #left: number

  constructor(moment: Moment, onReached: () => void) {
    this.#moment = moment
    this.#onReached = onReached
    this.#left = moment.spared ?? 0
  }

  begun(): void {
    this.#isFirst = true
    this.#isPossible = true
    this.#reached = 0
  }

  seen(sql: string, when: 'before' | 'after'): void {
    const { first = '', marks, when: wanted } = this.#moment
    if (this.#isFirst && when === 'before') {
      this.#isFirst = false
      this.#isPossible = sql.includes(first)
    }
    const mark = marks[this.#reached]
    if (!this.#isPossible || mark === undefined || !sql.includes(mark)) return
    const isLast = this.#reached === marks.length - 1
    if (when !== (isLast ? wanted : 'after')) return
    this.#reached++
    if (isLast && this.#left-- <= 0) this.#onReached()
  }
}
