import { type IncomingMessage, request as send } from 'node:http'

export interface ReadEvent {
  readonly type: string
  readonly id: number | undefined
  // biome-ignore lint/suspicious/noExplicitAny: tests look at what they know to be there
  readonly data: any
}

/** A client of server-sent events that keeps all it gets. */
export class EventReader {
  readonly events: ReadEvent[] = []
  /** Comments, which keep the connection open. */
  beats = 0
  isEnded = false
  response: IncomingMessage | undefined
  readonly #request: ReturnType<typeof send>
  #rest = ''
  readonly #wakes = new Set<() => void>()

  constructor(port: number, path: string, headers: Record<string, string> = {}) {
    this.#request = send({
      port,
      host: '127.0.0.1',
      path,
      headers: { host: 'localhost', ...headers },
      agent: false,
    })
    this.#request.on('response', (response) => {
      this.response = response
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => this.#receive(chunk))
      response.on('close', () => {
        this.isEnded = true
        this.#wake()
      })
      response.on('error', () => {})
      this.#wake()
    })
    this.#request.on('error', () => {
      this.isEnded = true
      this.#wake()
    })
    this.#request.end()
  }

  get entries(): { id: number; message: string }[] {
    return this.events.filter(({ type }) => type === 'entries').flatMap(({ data }) => data.entries)
  }

  /** The id at which a browser would continue. */
  get lastId(): number | undefined {
    return this.events.findLast(({ id }) => id !== undefined)?.id
  }

  /** Resolves once the condition holds, or the connection has ended. */
  async until(condition: (reader: this) => boolean): Promise<this> {
    while (!condition(this) && !this.isEnded) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#wakes.add(resolve)
      await promise
      this.#wakes.delete(resolve)
    }
    if (!condition(this)) throw new Error(`The stream ended after ${JSON.stringify(this.events.slice(-3))}.`)
    return this
  }

  close(): void {
    this.#request.destroy()
  }

  #receive(chunk: string): void {
    this.#rest += chunk
    for (let end = this.#rest.indexOf('\n\n'); end !== -1; end = this.#rest.indexOf('\n\n')) {
      this.#event(this.#rest.slice(0, end))
      this.#rest = this.#rest.slice(end + 2)
    }
    this.#wake()
  }

  #event(block: string): void {
    if (block === ':') this.beats++
    const fields = new Map(
      block
        .split('\n')
        .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
    )
    const data = fields.get('data')
    if (data === undefined) return
    const id = fields.get('id')
    this.events.push({
      type: fields.get('event') ?? 'message',
      id: id === undefined ? undefined : Number(id),
      data: JSON.parse(data),
    })
  }

  #wake(): void {
    for (const wake of this.#wakes) wake()
  }
}
