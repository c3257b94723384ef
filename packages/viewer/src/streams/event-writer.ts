import type { ServerResponse } from 'node:http'

const HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  // A middleware that compresses would hold events back, and so would a proxy.
  'Cache-Control': 'no-store, no-transform',
  'X-Accel-Buffering': 'no',
}

/** How long browsers wait before they connect again, in milliseconds. */
const RETRY = 2000

export interface ServerEvent {
  readonly type: string
  /** JSON, in one line. */
  readonly data: string
  readonly id?: number
}

/** Writes server-sent events. */
export class EventWriter {
  readonly #response: ServerResponse

  constructor(response: ServerResponse) {
    this.#response = response
  }

  start(): void {
    this.#response.writeHead(200, HEADERS)
    this.#response.write(`retry: ${RETRY}\n\n`)
  }

  send({ type, data, id }: ServerEvent): void {
    const idLine = id === undefined ? '' : `id: ${id}\n`
    this.#write(`event: ${type}\n${idLine}data: ${data}\n\n`)
  }

  /** Keeps proxies from closing the connection. */
  beat(): void {
    this.#write(':\n\n')
  }

  end(): void {
    this.#response.end()
  }

  #write(text: string): void {
    if (!this.#response.destroyed && !this.#response.writableEnded) this.#response.write(text)
  }
}
