import cliProgress from 'cli-progress'
import type { Output } from './context.js'
import { formatCount } from './numbers.js'

/** The values that a progress display shows. */
export interface ProgressState {
  /** The part of `total` that is done. */
  readonly done: number
  readonly entries: number
  /** Entries in the queue. */
  readonly queued: number
}

export interface Progress {
  update(state: ProgressState): void
  /** Writes a line above the display. */
  log(line: string): void
  stop(): void
}

/** Shows nothing. */
export const NO_PROGRESS: Progress = { update() {}, log() {}, stop() {} }

const LINE_INTERVAL = 1000

/**
 * Shows a progress bar on a terminal, and prints a line every second elsewhere.
 *
 * @param total The final value of `done`; 0 if it is unknown.
 */
export function startProgress(output: Output, title: string, total: number, now: () => number): Progress {
  return output.isTerminal
    ? new ProgressBar(output, title, total, now)
    : new ProgressLines(output, title, total, now)
}

class ProgressBar implements Progress {
  readonly #bars: cliProgress.MultiBar
  readonly #bar: cliProgress.SingleBar
  readonly #now: () => number
  readonly #start: number

  constructor(output: Output, title: string, total: number, now: () => number) {
    const share = total > 0 ? '[{bar}] {percentage}%' : ''
    this.#bars = new cliProgress.MultiBar({
      format: `${title} ${share} {entries} entries | {rate}/s | queue {queued}`,
      linewrap: true,
      barsize: 24,
      barCompleteChar: '█',
      barIncompleteChar: '░',
      ...(output.stream && { stream: output.stream }),
    })
    this.#bar = this.#bars.create(total, 0, { entries: 0, rate: 0, queued: 0 })
    this.#now = now
    this.#start = now()
  }

  update({ done, entries, queued }: ProgressState): void {
    const rate = formatCount(ratePerSecond(entries, this.#now() - this.#start))
    this.#bar.update(done, { entries: formatCount(entries), rate, queued: formatCount(queued) })
  }

  log(line: string): void {
    this.#bars.log(`${line}\n`)
  }

  stop(): void {
    // Without this update, logged lines that are not written yet would be lost.
    this.#bars.update()
    this.#bars.stop()
  }
}

class ProgressLines implements Progress {
  readonly #output: Output
  readonly #title: string
  readonly #total: number
  readonly #now: () => number
  readonly #start: number
  #last: number

  constructor(output: Output, title: string, total: number, now: () => number) {
    this.#output = output
    this.#title = title
    this.#total = total
    this.#now = now
    this.#start = now()
    this.#last = this.#start
  }

  update({ done, entries, queued }: ProgressState): void {
    const now = this.#now()
    if (now - this.#last < LINE_INTERVAL) return
    this.#last = now
    const share = this.#total > 0 ? `${Math.floor((done / this.#total) * 100)}% ` : ''
    const rate = formatCount(ratePerSecond(entries, now - this.#start))
    void this.#output.write(
      `${this.#title} ${share}${formatCount(entries)} entries, ${rate}/s, ${formatCount(queued)} queued\n`,
    )
  }

  log(line: string): void {
    void this.#output.write(`${line}\n`)
  }

  stop(): void {}
}

/** A count, divided by a duration, per second. */
export function ratePerSecond(count: number, milliseconds: number): number {
  return milliseconds > 0 ? (count / milliseconds) * 1000 : 0
}
