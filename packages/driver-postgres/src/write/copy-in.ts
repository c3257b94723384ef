import type { Writable } from 'node:stream'
import { nextTurn } from '@logpond/core'
import type { Connection as PgConnection, Submittable } from 'pg'
import type { Connection } from '../connection/connection.js'

/** The parts of pg's connection that its types lack. */
interface CopyConnection {
  query(sql: string): void
  sendCopyFromChunk(chunk: Buffer): void
  sendCopyFail(message: string): void
  endCopyFrom(): void
  readonly stream: Writable
}

/**
 * Sends the lines of `COPY … FROM STDIN`, one chunk in each turn of the event loop. The server works on a chunk while the next one
 * is made.
 */
export function copyIn({ client }: Connection, sql: string, chunks: Iterable<Buffer>): Promise<void> {
  const copy = new CopyIn(sql, chunks)
  client.query(copy)
  return copy.done
}

class CopyIn implements Submittable {
  readonly done: Promise<void>
  readonly #sql: string
  readonly #chunks: Iterable<Buffer>
  readonly #settle: PromiseWithResolvers<void>
  #failure: unknown
  #hasFailed = false

  constructor(sql: string, chunks: Iterable<Buffer>) {
    this.#sql = sql
    this.#chunks = chunks
    this.#settle = Promise.withResolvers<void>()
    this.done = this.#settle.promise
  }

  submit(connection: PgConnection): void {
    ;(connection as unknown as CopyConnection).query(this.#sql)
  }

  handleCopyInResponse(connection: PgConnection): void {
    void this.#send(connection as unknown as CopyConnection)
  }

  handleCommandComplete(): void {}

  handleReadyForQuery(): void {
    if (this.#hasFailed) this.#settle.reject(this.#failure)
    else this.#settle.resolve()
  }

  /** The server reads past the chunks that were under way. */
  handleError(error: Error): void {
    this.#fail(error)
    this.#settle.reject(this.#failure)
  }

  async #send(connection: CopyConnection): Promise<void> {
    try {
      for (const chunk of this.#chunks) {
        if (this.#hasFailed) return
        connection.sendCopyFromChunk(chunk)
        if (connection.stream.writableNeedDrain) await drained(connection.stream)
        await nextTurn()
      }
      if (!this.#hasFailed) connection.endCopyFrom()
    } catch (error) {
      if (this.#hasFailed) return
      this.#fail(error)
      connection.sendCopyFail('The driver failed.')
    }
  }

  #fail(error: unknown): void {
    this.#hasFailed = true
    this.#failure ??= error
  }
}

function drained(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      stream.off('drain', go).off('close', go)
      resolve()
    }
    stream.on('drain', go).on('close', go)
  })
}
