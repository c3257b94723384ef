import { type Channel, channel } from 'node:diagnostics_channel'
import type { ChannelMessage, LogChannels } from '../contract/log-channels.js'
import type { LogStorage } from '../contract/log-storage.js'
import { callAsEcho, type Echo, isEchoOf } from './echo.js'

type ChannelName = keyof LogChannels

// Node.js forgets a channel to which nothing refers.
const channels: { readonly [Name in ChannelName]: Channel } = {
  'logpond:append': channel('logpond:append'),
  'logpond:retry': channel('logpond:retry'),
  'logpond:drop': channel('logpond:drop'),
  'logpond:state': channel('logpond:state'),
  'logpond:cleanup': channel('logpond:cleanup'),
}

/** Publishes on the diagnostics channels what one storage does. */
export class ChannelPublisher {
  readonly #storage: LogStorage
  readonly #driver: () => string
  /** For each channel, the object that the entries of its subscribers are echoes of. */
  readonly #sources: { readonly [Name in ChannelName]: { isPublishing: boolean } } = {
    'logpond:append': { isPublishing: false },
    'logpond:retry': { isPublishing: false },
    'logpond:drop': { isPublishing: false },
    'logpond:state': { isPublishing: false },
    'logpond:cleanup': { isPublishing: false },
  }

  /** @param driver Returns the name of the driver. */
  constructor(storage: LogStorage, driver: () => string) {
    this.#storage = storage
    this.#driver = driver
  }

  hasSubscribers(name: ChannelName): boolean {
    return channels[name].hasSubscribers
  }

  /**
   * Publishes a message, unless a subscriber of the same channel has caused it.
   *
   * @param echo Of the entries that the message is about.
   */
  publish<Name extends ChannelName>(
    name: Name,
    echo: Echo | undefined,
    message: Omit<LogChannels[Name], keyof ChannelMessage>,
  ): void {
    const source = this.#sources[name]
    if (!channels[name].hasSubscribers || source.isPublishing || isEchoOf(echo, source)) return
    source.isPublishing = true
    try {
      const full = { storage: this.#storage, driver: this.#driver(), ...message }
      callAsEcho(source, echo, () => channels[name].publish(full))
    } finally {
      source.isPublishing = false
    }
  }
}
