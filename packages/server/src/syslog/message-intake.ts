import { isLogStorageError, type LogEntry, type LogStorage, type WriteReceipt } from '@logpond/core'
import type { Frame } from './frame-reader.js'
import { entryOfMessage } from './message-entry.js'
import type { ProblemReporter } from './problem-reporter.js'
import { SenderLimits } from './sender-limits.js'
import type { CheckedSyslogOptions } from './syslog-options.js'
import { emptyStats, type SyslogDropReason, type SyslogStats } from './syslog-stats.js'

/** What all receivers of a listener share: the storage, the limits and the counters. */
export class MessageIntake {
  readonly storage: LogStorage
  readonly options: CheckedSyslogOptions
  readonly problems: ProblemReporter
  readonly limits: SenderLimits
  readonly stats: SyslogStats = emptyStats()
  readonly #now: () => number

  constructor(storage: LogStorage, options: CheckedSyslogOptions, problems: ProblemReporter) {
    this.storage = storage
    this.options = options
    this.problems = problems
    this.limits = new SenderLimits(options.clock, options.maxMessagesPerSecond)
    this.#now = () => options.clock.now()
  }

  /** Counts a message, and makes an entry of it. */
  entryOf(frame: Frame, sender: string, transport: 'udp' | 'tcp'): LogEntry {
    this.stats.messages[transport]++
    if (frame.isTruncated) {
      this.stats.truncated++
      this.problems.add('truncated', sender)
    }
    return entryOfMessage(frame, sender, { now: this.#now, timeZone: this.options.timeZone })
  }

  /**
   * Stores an entry. Returns a promise only if it must wait for room.
   *
   * @returns Whether the storage takes entries at all: false when it is closed.
   */
  store(entry: LogEntry, sender: string): boolean | Promise<boolean> {
    return this.storage.isWritable
      ? this.#count(this.storage.store(entry), sender)
      : this.#storeLater(entry, sender)
  }

  /** Counts a message that is not stored. */
  drop(reason: SyslogDropReason, sender: string): void {
    this.stats.dropped[reason]++
    if (reason === 'queue-full' || reason === 'rate-limit') this.problems.add(reason, sender)
  }

  async #storeLater(entry: LogEntry, sender: string): Promise<boolean> {
    this.stats.waiting++
    const receipt = await this.storage.storeOrWait(entry)
    this.stats.waiting--
    return this.#count(receipt, sender)
  }

  #count(receipt: WriteReceipt, sender: string): boolean {
    const { error } = receipt
    // An entry that was accepted and has failed since is the storage's to report.
    if (receipt.status !== 'failed' || !isLogStorageError(error)) {
      this.stats.stored++
      return true
    }
    if (error.code === 'CLOSED') {
      this.drop('closed', sender)
      return false
    }
    this.drop('refused', sender)
    this.problems.add('refused', sender, error)
    return true
  }
}
