/** The kinds of requests that bring entries. */
const PROTOCOLS = ['otlp', 'json', 'loki', 'elasticsearch'] as const
export type Protocol = (typeof PROTOCOLS)[number]

/** Counts what a handler receives. */
export class ReceiverMetrics {
  /** Answers by protocol and status. */
  readonly #answers = new Map<string, number>()
  readonly #byProtocol = new Map<Protocol, Counts>()
  /** Requests that are being read, stored or answered. */
  active = 0
  /** Clients that went before their body was whole. */
  disconnected = 0

  of(protocol: Protocol): Counts {
    let counts = this.#byProtocol.get(protocol)
    if (counts === undefined) {
      counts = { accepted: 0, rejected: 0, repeated: 0, received: 0, decoded: 0 }
      this.#byProtocol.set(protocol, counts)
    }
    return counts
  }

  answered(protocol: Protocol, status: number): void {
    const key = `protocol="${protocol}",status="${status}"`
    this.#answers.set(key, (this.#answers.get(key) ?? 0) + 1)
  }

  /** The counters in the text format of Prometheus. */
  text(bytesInFlight: number): string {
    const counters: readonly [name: keyof Counts, metric: string, help: string][] = [
      ['accepted', 'entries_total', 'Entries that clients have sent and the storage has taken.'],
      ['rejected', 'rejected_total', 'Entries that clients have sent and that will not be stored.'],
      ['repeated', 'repeated_bodies_total', 'Bodies that were received before, and not stored again.'],
      ['received', 'received_bytes_total', 'Bytes of bodies as they came over the network.'],
      ['decoded', 'decoded_bytes_total', 'Bytes of bodies after decompression.'],
    ]
    return [
      ...head('requests_total', 'Answers to requests that bring entries.', 'counter'),
      ...[...this.#answers].map(([labels, count]) => `logpond_receiver_requests_total{${labels}} ${count}`),
      ...counters.flatMap(([name, metric, help]) => [
        ...head(metric, help, 'counter'),
        ...PROTOCOLS.map(
          (protocol) => `logpond_receiver_${metric}{protocol="${protocol}"} ${this.of(protocol)[name]}`,
        ),
      ]),
      ...head('disconnects_total', 'Clients that went before their body was whole.', 'counter'),
      `logpond_receiver_disconnects_total ${this.disconnected}`,
      ...head('active_requests', 'Requests that are being read, stored or answered.', 'gauge'),
      `logpond_receiver_active_requests ${this.active}`,
      ...head('bytes_in_flight', 'Bytes of bodies in memory.', 'gauge'),
      `logpond_receiver_bytes_in_flight ${bytesInFlight}`,
      '',
    ].join('\n')
  }
}

/** What came by one protocol. */
export interface Counts {
  accepted: number
  rejected: number
  repeated: number
  received: number
  decoded: number
}

function head(name: string, help: string, type: string): string[] {
  return [`# HELP logpond_receiver_${name} ${help}`, `# TYPE logpond_receiver_${name} ${type}`]
}
