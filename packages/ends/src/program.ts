// `node program.js TASK`: logs lines, and then ends in the way that the task names. Reports `logged` to its parent if that ends it.
import type { EndKey } from './end.js'
import { lineOf } from './line.js'
import type { Moment } from './moment.js'
import { ROWS } from './rows.js'
import type { Target } from './subject.js'

export interface Task {
  readonly row: string
  readonly end: EndKey
  readonly moment: Moment
  readonly lines: number
  readonly target: Target
}

/** How many lines the exit handler logs. */
const IN_HANDLER = 10
/** How many lines the asynchronous loop logs between two turns of the event loop. */
const BETWEEN_TURNS = 100

const { row, end, moment, lines, target } = JSON.parse(process.argv[2] ?? '') as Task
const subject = await ROWS[row]?.load()
if (subject === undefined) throw new Error(`There is no row ${row}.`)
const started = subject.start(target)
// Without a pause, which would be an advantage for loggers that begin to work in the background.
const { log, ready } = started instanceof Promise ? await started : started
let next = 0
if (moment === 'running') await beReady()
ways()[end]()

function ways(): Record<EndKey, () => unknown> {
  return {
    return: logAll,
    exit() {
      logAll()
      process.exit(3)
    },
    throw() {
      logAll()
      // Otherwise it would be a rejection, that of this module.
      process.nextTick(() => {
        throw new Error('This exception is meant to end the process.')
      })
    },
    rejection() {
      logAll()
      Promise.reject(new Error('This rejection is meant to end the process.'))
    },
    sigterm: logAndWait,
    sigint: logAndWait,
    sigkill: logAndWait,
    handler() {
      process.on('exit', () => logUntil(lines))
      logUntil(lines - IN_HANDLER)
      process.exit(3)
    },
    async loop() {
      while (next < 2 * lines) {
        if (next === lines) process.exit(3)
        logUntil(next + 1)
        if (next % BETWEEN_TURNS === 0) await new Promise(setImmediate)
      }
    },
  }
}

async function beReady(): Promise<void> {
  // Some open their file only at the first line.
  logUntil(1)
  // Not all of them keep the process alive until then.
  const alive = setInterval(() => {}, 60_000)
  await ready
  clearInterval(alive)
}

function logAll(): void {
  logUntil(lines)
}

function logAndWait(): void {
  logAll()
  setInterval(() => {}, 60_000)
  process.send?.('logged')
}

function logUntil(last: number): void {
  while (next < last) log(lineOf(next++))
}
