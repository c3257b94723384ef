import type { StoredLogEntry } from '@logpond/core'
import type { TailBehind, TailEvent } from '../../src/protocol/protocol.js'
import { addressOf, type Params } from '../api/client.js'

const FIRST_PAUSE = 500
const LONGEST_PAUSE = 15_000
/** More renderings in a second than this allows are a blur to a reader, and work for nothing. */
const BETWEEN_RENDERINGS = 120

export interface EventStreamOptions {
  readonly params: Params
  /** The id of the last entry that was seen. */
  readonly after: number
  readonly onEntries: (entries: readonly StoredLogEntry[]) => void
  /** The server has given up sending all that was missed. */
  readonly onGap: () => void
  readonly onState: (state: 'connecting' | 'open' | 'waiting') => void
}

/**
 * The entries that are committed from now on, each once: after an interruption the stream continues behind the last id of which it
 * has heard. Browsers open some streams again, and give others up, so it opens them itself.
 */
export class EventStream {
  #source: EventSource | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #pause = FIRST_PAUSE
  #arrived: StoredLogEntry[] = []
  #handOut: ReturnType<typeof setTimeout> | undefined
  #after: number
  readonly #options: EventStreamOptions

  constructor(options: EventStreamOptions) {
    this.#options = options
    this.#after = options.after
    this.#open()
  }

  /** The id behind which it would continue. */
  get after(): number {
    return this.#after
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#source?.close()
    this.#source = undefined
    this.#deliver()
  }

  /** What has arrived counts as seen: it must not be lost when the stream is closed. */
  #deliver(): void {
    clearTimeout(this.#handOut)
    this.#handOut = undefined
    const entries = this.#arrived
    this.#arrived = []
    if (entries.length > 0) this.#options.onEntries(entries)
  }

  #open(): void {
    const { params, onState } = this.#options
    onState('connecting')
    const source = new EventSource(addressOf('tail', { ...params, after: this.#after }))
    this.#source = source
    const receive = ({ data, lastEventId }: MessageEvent<string>) => {
      this.#pause = FIRST_PAUSE
      const id = Number(lastEventId)
      const { entries }: TailEvent = JSON.parse(data)
      if (lastEventId !== '' && Number.isSafeInteger(id)) this.#after = id
      this.#arrived.push(...entries)
      if (entries.length > 0) this.#handOut ??= setTimeout(() => this.#deliver(), BETWEEN_RENDERINGS)
    }
    source.addEventListener('open', () => onState('open'))
    source.addEventListener('message', receive)
    source.addEventListener('entries', receive)
    source.addEventListener('behind', ({ data }: MessageEvent<string>) => {
      this.#after = (JSON.parse(data) as TailBehind).lastId
      this.#options.onGap()
    })
    source.addEventListener('error', () => {
      if (this.#source !== source) return
      source.close()
      onState('waiting')
      this.#timer = setTimeout(() => this.#open(), this.#pause)
      this.#pause = Math.min(LONGEST_PAUSE, this.#pause * 2)
    })
  }
}
