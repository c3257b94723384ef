import type { LogStorage } from '@logpond/core'
import { type SyslogListener, startListener } from './syslog-listener.js'
import { checkSyslogOptions, type SyslogListenerOptions } from './syslog-options.js'

/**
 * Listens for syslog on UDP and TCP, and stores each message: RFC 5424, RFC 3164, and what devices send instead. Over TCP, messages may
 * come with their length before them (octet counting) or as lines, also mixed. See `entryOfSyslog` of `@logpond/mapping` for the
 * fields.
 *
 * Over TCP, no message is lost: while the queue of the storage is full, connections are not read, so their clients wait. UDP has no
 * way to make a client wait: messages that find the queue full wait in one of `udpQueueBytes`, and beyond that they are dropped,
 * counted and reported. An answer is never sent.
 *
 * Anyone who reaches the port can store messages, with any host and time in them: listen on the loopback address or a network that
 * you trust, or use `tls` with client certificates.
 *
 * @example
 * ```ts
 * import { connect } from 'node:net'
 *
 * const listener = await listenSyslog(storage, { port: 0 })
 * connect({ port: listener.tcp?.port ?? 0 }).end('<11>Jan 31 10:20:30 gw-1 vpnd[31]: tunnel lost\n')
 * for await (const { host, service, message } of storage.follow({ after: 0 })) {
 *   console.log(host, service, message) // gw-1 vpnd tunnel lost
 *   break
 * }
 * await listener.close()
 * console.log(listener.stats().stored) // 1
 * ```
 *
 * @throws LogStorageError INVALID_OPTIONS for an option that is unknown or cannot work, such as a port that is taken.
 */
export async function listenSyslog(
  storage: LogStorage,
  options: SyslogListenerOptions,
): Promise<SyslogListener> {
  return startListener(storage, checkSyslogOptions(options))
}
