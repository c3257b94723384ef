import cliProgress from 'cli-progress'
import type { Output } from './context.js'
import { formatCount } from './numbers.js'

/** What a progress display shows. */
export interface ProgressState {
  /** How far it is, out of `total`. */
  readonly done: number
  readonly entries: number
  /** Entries that wait in the queue. */
  readonly queued: number
}

export interface Progress {
  update(state: ProgressState): void
  /** Writes a line above the display. */
  log(line: string): void
  stop(): void
}

/** For work without a terminal. */
export const NO_PROGRESS: Progress = { update() {}, log() {}, stop() {} }

const LINE_INTERVAL = 1000

/**
 * A bar for a person who looks on, a line every second for all others.
 *
 * @param total What `done` comes to; 0 when nobody can know.
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
    // Lines that wait to be written are lost otherwise.
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

/** How many of something there were in a second. */
export function ratePerSecond(count: number, milliseconds: number): number {
  return milliseconds > 0 ? (count / milliseconds) * 1000 : 0
}
