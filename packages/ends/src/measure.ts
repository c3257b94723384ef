import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EndKey } from './end.js'
import { MOMENTS, type Moment } from './moment.js'
import { type Outcome, outcomeOf } from './outcome.js'
import type { Task } from './program.js'
import { ROWS } from './rows.js'
import { type Ended, runProgram } from './run-program.js'
import { storedLines } from './stored-lines.js'
import type { DriverName, Row, Subject } from './subject.js'

export interface MeasureOptions {
  /** Keys of {@link ROWS}. */
  readonly rows: readonly string[]
  readonly ends: readonly EndKey[]
  /** @default both */
  readonly moments?: readonly Moment[]
  readonly lines: number
  readonly driver: DriverName
  /** `false` breaks the promise of Logpond on purpose, to show that lost lines are noticed. */
  readonly flushOnExit?: boolean
}

/** Ends a process for each end and row, two processes at a time, and yields what each has left behind as soon as it is known. */
export async function* measure(options: MeasureOptions): AsyncGenerator<Outcome> {
  const {
    rows,
    ends,
    moments = Object.keys(MOMENTS) as Moment[],
    lines,
    driver,
    flushOnExit = true,
  } = options
  const directory = mkdtempSync(join(tmpdir(), 'logpond-ends-'))
  const taskOf = (row: string, end: EndKey, moment: Moment): Task => {
    const path = join(directory, `${row} ${end} ${moment}`)
    return { row, end, moment, lines, target: { path, driver, flushOnExit } }
  }
  try {
    for (const moment of moments) {
      for (const end of ends) {
        const { exit: usualExit } = await run(taskOf('none', end, moment))
        yield* twoAtATime(rows, async (row) => {
          const task = taskOf(row, end, moment)
          const ended = await run(task)
          const numbers = await storedLines(rowOf(row).stores, task.target)
          return outcomeOf(rowOf(row), { ...task, ...ended, numbers, usualExit })
        })
      }
    }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

async function run(task: Task): Promise<Ended> {
  return runProgram(task, await subjectOf(task.row))
}

export function rowOf(key: string): Row {
  const row = ROWS[key]
  if (row === undefined) throw new Error(`There is no row ${key}.`)
  return row
}

export function subjectOf(key: string): Promise<Subject> {
  return rowOf(key).load()
}

/** Yields the results in the order of the items. */
async function* twoAtATime<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  for (let i = 0; i < items.length; i += 2) yield* await Promise.all(items.slice(i, i + 2).map(work))
}
