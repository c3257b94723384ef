/** Why a message was not stored. */
export type SyslogDropReason =
  /** It came over UDP while the queue of the storage was full, and so was that for UDP. */
  | 'queue-full'
  /** It came over UDP, and its sender was above `maxMessagesPerSecond`. */
  | 'rate-limit'
  /** The storage refused it, for instance because the entry is larger than the whole queue. */
  | 'refused'
  /** The storage or the listener closed before there was room. */
  | 'closed'

/** Why the listener ended a connection. */
export type SyslogCloseReason =
  /** It sent nothing for `idleTimeout`. */
  | 'idle'
  /** It announced a message of more than `maxMessageBytes`. */
  | 'frame-limit'
  /** The network or TLS failed. */
  | 'error'
  /** The listener or the storage closed. */
  | 'closed'

/** A snapshot of the counters of a listener. Messages = stored + all that were dropped + waiting. */
export interface SyslogStats {
  /** Messages that came, by how they came. */
  messages: { udp: number; tcp: number }
  /** Bytes that came, with their frames. */
  bytes: { udp: number; tcp: number }
  /** Messages that the storage accepted. `storage.stats()` says what became of them. */
  stored: number
  /** Messages that wait for room in the queue of the storage. */
  waiting: number
  /** Messages that were not stored. */
  dropped: Record<SyslogDropReason, number>
  /**
   * Datagrams that the system has dropped, because this process did not read them in time; they are in no other counter. Linux knows
   * them; elsewhere it is absent.
   */
  systemDrops?: number
  /** Messages that were cut at `maxMessageBytes`, or by the end of their connection. */
  truncated: number
  connections: {
    open: number
    /** All that were accepted. */
    accepted: number
    /** Connections beyond `maxConnections`, or `maxConnectionsPerAddress`. */
    refused: number
    /** Connections that the listener ended. */
    closed: Record<SyslogCloseReason, number>
  }
}

export function emptyStats(): SyslogStats {
  return {
    messages: { udp: 0, tcp: 0 },
    bytes: { udp: 0, tcp: 0 },
    stored: 0,
    waiting: 0,
    dropped: { 'queue-full': 0, 'rate-limit': 0, refused: 0, closed: 0 },
    truncated: 0,
    connections: {
      open: 0,
      accepted: 0,
      refused: 0,
      closed: { idle: 0, 'frame-limit': 0, error: 0, closed: 0 },
    },
  }
}
